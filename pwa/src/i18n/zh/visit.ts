/** A visit and what is handed over at its end. */
export const visit = {
  visit: {
    points: '控制点',
    begun: '未封存',
    open: '未查',
    summary: '出示结果',
  },
  summary: {
    title: '检查结果告知',
    notChecked: '另有 {n} 个控制点本次未查。',
    unsigned: '{n} 次检查没有企业代表签名，也没有拒签记录。可在记录里“更正”后补签。',
    noSignature: '没有企业代表签名',
    otherPhone: '在同事的手机上封存，签名见其手机。',
    nothing: '本次还没有封存的检查。',
    done: '完成',
  },
}
