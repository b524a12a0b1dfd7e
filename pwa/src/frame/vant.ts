/** The parts of Vant in use, each with its styles: what is not listed here is not shipped. */
import 'vant/es/button/style/index'
import 'vant/es/config-provider/style/index'
import 'vant/es/dialog/style/index'
import 'vant/es/popup/style/index'
import 'vant/es/pull-refresh/style/index'

export { Button, ConfigProvider, Popup, PullRefresh } from 'vant'
export { showConfirmDialog, showDialog } from './dialog'
