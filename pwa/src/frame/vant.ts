/** The parts of Vant in use, each with its styles: what is not listed here is not shipped. */
import 'vant/es/button/style/index'
import 'vant/es/checkbox/style/index'
import 'vant/es/config-provider/style/index'
import 'vant/es/dialog/style/index'
import 'vant/es/popup/style/index'
import 'vant/es/progress/style/index'
import 'vant/es/pull-refresh/style/index'

export { Button, Checkbox, ConfigProvider, Popup, Progress, PullRefresh } from 'vant'
export { showConfirmDialog, showDialog } from './dialog'
