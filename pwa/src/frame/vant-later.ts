/** As vant.ts, for the parts that no first screen shows: their styles come with the other screens. */
import 'vant/es/checkbox/style/index'
import 'vant/es/progress/style/index'

export { Checkbox, Progress } from 'vant'
