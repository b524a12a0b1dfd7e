"""One check on paper, in the form an enterprise receives it.

Everything follows from the check, its record and the checkpoint: the same check at the same
checkpoint gives the same bytes. Nothing here reads the clock.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, cast

from warning_labels.flow import Cell, Column, Figure, Flow, Section
from warning_labels.inks import Ink
from warning_labels.tables import Words
from warning_labels.typefaces import typefaces

from ..bureau import logo
from ..bureau.current import bureau_settings
from ..checks import checklist, presenting
from ..checks.grounds import OUR_OWN, Ground, grounds_of, levels_confidence
from ..checks.presenting import ItemLine, MeasurementLine, SignatureLine
from ..checks.wording import SCANS, SIGNERS, SOURCES
from ..console.dates import local_date, local_time
from ..console.words import CORRECTIONS, GATES, RESULTS
from ..corrections.findings import in_words_of
from ..corrections.models import Correction
from ..corrections.service import of_check
from ..database import db
from ..labels.codes import grouped
from ..language import pick, t
from ..records.models import FieldRecord
from .notices import add_notices
from .pictures import Pictures
from .proof_panel import add_proof
from .subject import SHOWN_OF_HASH, WIDTH_MM, Subject, plain, sentence, small

TITLE_MM = 6.4
ISSUER_MM = 4.2
LOGO_MM = 14.0
PHOTOS_ACROSS = 4
PHOTO_HEIGHT_MM = 40.0
SIGNATURE_HEIGHT_MM = 16.0
INKS: Mapping[str | None, Ink] = {"does-not-conform": "red", "basically-conforms": "orange"}
SKEW_SHOWN_MS = 60_000  # a clock that is off by less needs no word


def section_of(subject: Subject, pictures: Pictures) -> Section:
    """The sheet of one check; it begins on a page of its own."""
    flow = Flow(WIDTH_MM, typefaces())
    _title(flow)
    add_notices(flow, subject)
    _facts(flow, subject)
    _result(flow, subject)
    _measurements(flow, subject)
    _items(flow, subject)
    _corrections(flow, subject)
    _remark(flow, subject)
    _signatures(flow, subject, pictures)
    _photos(flow, subject, pictures)
    add_proof(flow, subject)
    point = subject.full.check.control_point
    short = subject.full.record.sha256[:SHOWN_OF_HASH]
    at = local_time(subject.full.check.recorded_at)
    return Section(
        tuple(flow.strips),
        running=legible(f"{point.enterprise.name} · {point.code} · {at}"),
        foot=t(f"记录 {short}… · 检查点 {subject.standing.head.size}", f"Record {short}… · ")
        + t("", f"checkpoint {subject.standing.head.size}"),
    )


def legible(text: str) -> str:
    """A line that the shipped fonts can print."""
    return typefaces().legible(text.replace("\n", " "))


def _title(flow: Flow) -> None:
    settings = bureau_settings()
    if sign := logo.jpeg_of(settings.logo):
        flow.figure_in_middle(Figure(*sign, width=60.0, height=LOGO_MM))
        flow.space(2)
    flow.title(legible(t(settings.issuer_zh, settings.issuer_en)), ISSUER_MM, bold=False)
    flow.title(t("监督检查结果", "Result of a supervisory check"), TITLE_MM)
    flow.space(3)


def _facts(flow: Flow, subject: Subject) -> None:
    full = subject.full
    check, record = full.check, full.record
    point = check.control_point
    enterprise = point.enterprise
    names = presenting.names_of(subject.body["inspectors"])
    unknown = t("未知人员", "unknown person")
    inspectors = t("、", ", ").join(names.get(id_, unknown) for id_ in subject.body["inspectors"])
    if len(subject.body["inspectors"]) < 2:
        few = t("（少于两人，第49号令第二十三条）", " (fewer than two, Order 49 art. 23)")
        inspectors = (inspectors or "—") + few
    scan = subject.body["scan"]
    pairs = [
        (t("企业", "Enterprise"), enterprise.name),
        (t("统一社会信用代码", "USCC"), enterprise.uscc),
        (t("许可证编号", "Licence"), enterprise.licence_no),
        (t("地址", "Address"), enterprise.address or "—"),
        (
            t("关键控制点", "Control point"),
            f"{point.code} {sentence(pick(full.plan.content['step']))}",
        ),
        (t("关口", "Gate"), pick(GATES[point.gate])),
        (t("标签编码", "Label code"), grouped(check.label_code)),
        (t("计划版本", "Plan version"), str(check.plan_version)),
        (t("检查时间", "Checked at"), _time(record)),
        (
            t("读取标签", "Label read"),
            f"{sentence(pick(SCANS[scan['by']]))} {local_time(scan['at'])}",
        ),
        (t("检查人员", "Inspectors"), inspectors),
        (t("封存人", "Sealed by"), record.person.name),
    ]
    cells: list[Cell] = []
    for label, value in pairs:
        cells += [[small(label)], [plain(value)]]
    flow.grid(cells, (28.0, 63.0, 28.0, WIDTH_MM - 119.0))


def _time(record: FieldRecord) -> str:
    text = local_time(record.recorded_at)
    if abs(record.skew_ms) >= SKEW_SHOWN_MS:
        seconds = round(record.skew_ms / 1000)
        text += t(f"（手机时钟偏差约 {seconds} 秒）", f" (phone clock off by about {seconds} s)")
    return text


def _result(flow: Flow, subject: Subject) -> None:
    full = subject.full
    result = full.judged.result
    flow.heading(t("检查结论", "Result"))
    ink = INKS.get(result, "black")
    name = pick(RESULTS[result]) if result else t("没有结论", "No result")
    flow.paragraph(plain(name, bold=True, large=True, ink=ink), bar=INKS.get(result, "blue"))
    flow.space(1.5)
    grounds = grounds_of(full.judged, bool(subject.body.get("incident_risk", False)))
    rows = [[[plain(pick(ground.text))], _rule(ground)] for ground in grounds]
    if rows:
        flow.table(
            (
                Column(t("理由", "Because"), 88.0),
                Column(t("处理与依据", "What follows, by which rule"), WIDTH_MM - 88.0),
            ),
            rows,
        )
    if full.check.results_differ:
        claimed = pick(RESULTS[full.check.claimed_result])
        flow.paragraph(
            small(
                t(
                    f"手机上的结论是“{claimed}”，与服务器重新计算的不同，两者都保留。",
                    f"The phone claimed “{claimed}”, which differs from what the server computes; "
                    "both are kept.",
                ),
                "black",
            )
        )
    if levels_confidence() != "verified":
        flow.paragraph(
            small(
                t(
                    "三级结论的名称为通用做法（专家意见待核）；省级文书不同的，以省级为准。",
                    "The names of the three results are of common practice (expert view, not "
                    "yet checked); where a province has a form of its own, that holds.",
                )
            )
        )


def _rule(ground: Ground) -> list[Words]:
    if ground.rule is None:
        return [small(sentence(pick(OUR_OWN)))]
    rule = ground.rule
    source = rule.source + _mark(rule.confidence)
    return [plain(sentence(pick(rule.action))), small(source)]


def _mark(confidence: str) -> str:
    """What has not been checked against an official text says so wherever it stands."""
    if confidence == "verified":
        return ""
    return t("（专家意见待核）", " (expert view, not yet checked)")


def _measurements(flow: Flow, subject: Subject) -> None:
    lines = presenting.measurement_lines(subject.full)
    flow.heading(t("限值与测量", "Limits and measurements"))
    if not lines:
        flow.paragraph(small(t("此控制点没有限值。", "This control point has no limits.")))
        return
    flow.table(
        (
            Column(t("限值", "Limit"), 62.0),
            Column(t("要求", "Required"), 34.0),
            Column(t("结果", "Found"), 28.0),
            Column(t("来源", "From"), 32.0),
            Column(t("判定", "Verdict"), WIDTH_MM - 156.0),
        ),
        [_measurement(line) for line in lines],
    )


def _measurement(line: MeasurementLine) -> list[list[Words]]:
    limit = cast(dict[str, Any], line.limit)
    source = limit["source"] + _mark(limit["confidence"])
    origin = [plain("—")]
    if line.measurement:
        told = (line.measurement.get("reference"), line.measurement.get("instrument"))
        origin = [
            plain(sentence(pick(SOURCES[line.measurement["from"]]))),
            *(small(one, "black") for one in told if one),
        ]
    return [
        [plain(sentence(pick(limit["name"]))), small(source)],
        # The n of a sampling plan is no N.
        [plain(line.limit_text if limit["sampling_plan"] else sentence(line.limit_text))],
        [plain(sentence(line.measured_text) or "—")],
        origin,
        [
            plain(
                line.verdict, bold=line.tone == "bad", ink="red" if line.tone == "bad" else "black"
            )
        ],
    ]


def _items(flow: Flow, subject: Subject) -> None:
    lines = presenting.item_lines(subject.full)
    flow.heading(t("检查要点", "Checklist items"))
    if not lines:
        flow.paragraph(small(t("没有回答任何要点。", "No item was answered.")))
        return
    flow.table(
        (
            Column(t("要点", "Item"), 98.0),
            Column(t("依据", "Basis"), 52.0),
            Column(t("结果", "Result"), WIDTH_MM - 150.0),
        ),
        [_item(line) for line in lines],
    )
    if any(_key_by_experts(line) for line in lines):
        flow.paragraph(
            small(
                t(
                    "* 重点项；重点项的划分为专家意见待核。",
                    "* key item; which items are key is an expert view, not yet checked.",
                )
            )
        )


def _key_by_experts(line: ItemLine) -> bool:
    return line.item.is_key and line.item.key_flag_confidence != "verified"


def _item(line: ItemLine) -> list[list[Words]]:
    item, answer = line.item, line.answer
    text = f"{item.code} {sentence(pick(item.text))}{' *' if item.is_key else ''}"
    remark = answer.get("remark", "")
    said = [small(t("备注：", "Remark: ") + remark, "black")] if remark else []
    ink = INKS.get(answer["result"], "black")
    found = [plain(pick(RESULTS[answer["result"]]), bold=ink != "black", ink=ink)]
    if answer.get("affects_safety"):
        found.append(small(t("影响食品安全", "affects safety"), "red"))
    return [[plain(text), *said], [small(item.basis + _mark(item.confidence), "black")], found]


def _corrections(flow: Flow, subject: Subject) -> None:
    for correction in of_check(subject.full.check.record_id):
        order = db.session.get_one(FieldRecord, correction.record_sha256)
        flow.heading(t("责令改正", "Correction ordered"))
        flow.grid(
            [cell for pair in _order(correction, order.body, subject) for cell in pair],
            (28.0, WIDTH_MM - 28.0),
        )


def _order(
    correction: Correction, order: Mapping[str, Any], subject: Subject
) -> Iterator[tuple[Cell, Cell]]:
    deadline = local_date(correction.deadline)
    if correction.deadline != correction.ordered_deadline:
        was = local_date(correction.ordered_deadline)
        deadline += t(f"（原为 {was}）", f" (was {was})")
    findings = [_named(one, subject) for one in order["findings"]]
    yield [small(t("期限", "Deadline"))], [plain(deadline, bold=True)]
    yield [small(t("问题", "Findings"))], [plain(one) for one in findings]
    yield [small(t("要求", "Demanded"))], [plain(order["demand"])]
    yield [small(t("依据", "Basis"))], [plain(order["basis"] or "—")]
    state = pick(CORRECTIONS[correction.state])
    if correction.is_serious:
        state += t("；严重，依规立案调查", "; serious: to be investigated")
    yield [small(t("状态", "State"))], [plain(state)]
    ordered = f"{local_time(correction.ordered_at)} · {correction.record_sha256[:SHOWN_OF_HASH]}…"
    yield [small(t("责令记录", "Order"))], [plain(ordered)]


def _named(finding: Mapping[str, Any], subject: Subject) -> str:
    """An item by its code and words, a limit by its words where there are any."""
    named = in_words_of(finding, subject.full.plan.content["limits"])
    words = sentence(named.text)
    return f"{named.code} {words}" if "item" in finding else words or named.code


def _remark(flow: Flow, subject: Subject) -> None:
    if remark := subject.body.get("remark"):
        flow.heading(t("备注", "Remark"))
        flow.paragraph(plain(remark))


def _signatures(flow: Flow, subject: Subject, pictures: Pictures) -> None:
    lines = presenting.signature_lines(subject.full.record)
    flow.heading(t("签名", "Signatures"))
    if not lines:
        flow.paragraph(plain(t("没有签名。", "No signatures.")))
        return
    flow.table(
        (
            Column(t("签名人", "Signed by"), 46.0),
            Column(t("签名", "Signature"), 66.0),
            Column(t("时间", "At"), 30.0),
            Column(t("针对的内容", "For"), WIDTH_MM - 142.0),
        ),
        [_signature(line, pictures) for line in lines],
    )
    flow.paragraph(
        small(
            t(
                "手写签名是图片，作为证据保留；防篡改的是手机密钥对整条记录的签名，见“证明”。",
                "Drawn signatures are pictures, kept as evidence; what guards against alteration "
                "is the signature of the phone's key over the whole record: see Proof.",
            )
        )
    )


def _signature(line: SignatureLine, pictures: Pictures) -> list[Cell]:
    signature = line.signature
    who = [plain(signature["name"], bold=True), small(pick(SIGNERS[signature["role"]]), "black")]
    if line.name_by_register and line.name_by_register != signature["name"]:
        registered = t("登记姓名 ", "registered as ") + line.name_by_register
        who.append(small(registered, "black"))
    covered = (
        plain(t("此内容", "this content"))
        if line.covers_this
        else plain(t("不是此内容", "other content"), bold=True, ink="red")
    )
    doubts = []
    if line.image_used_twice or line.image_elsewhere:
        again = t("同一图片还用于别处", "the same picture stands elsewhere too")
        doubts.append(small(again, "red"))
    return [
        who,
        list(_drawn(line, pictures)),
        [plain(local_time(signature["signed_at"]))],
        [covered, *doubts],
    ]


def _drawn(line: SignatureLine, pictures: Pictures) -> Iterator[Words | Figure]:
    signature = line.signature
    if refused := signature.get("refused"):
        yield plain(t("拒绝签名：", "Refused to sign: ") + refused, bold=True, ink="red")
    if not (image := signature.get("image")):
        if not refused:
            yield small(t("没有手写签名的图片", "No drawn signature"))
        return
    if line.image_erased:
        yield small(t("签名图片已依法删除", "The picture was erased by law"))
    elif not line.image_has_come:
        yield small(t("签名图片尚未收到", "The picture has not come yet"))
    elif figure := pictures.figure(image, 60.0, SIGNATURE_HEIGHT_MM):
        yield figure
    yield small(f"SHA-256 {image[:SHOWN_OF_HASH]}…")


def _photos(flow: Flow, subject: Subject, pictures: Pictures) -> None:
    found = presenting.pictures(subject.full)
    if not found:
        return
    flow.heading(t(f"照片（{len(found)} 张）", f"Photos ({len(found)})"))
    width = WIDTH_MM / PHOTOS_ACROSS
    cells = [list(_photo(one, subject, pictures, width - 3.0)) for one in found]
    flow.grid(cells, [width] * PHOTOS_ACROSS)


def _photo(
    photo: presenting.Picture, subject: Subject, pictures: Pictures, width: float
) -> Iterator[Words | Figure]:
    if photo.erased:
        yield small(t("照片已依法删除", "The photo was erased by law"), "black")
    elif not photo.has_come:
        yield small(t("照片尚未收到", "This photo has not come yet"), "black")
    elif figure := pictures.figure(photo.sha256, width, PHOTO_HEIGHT_MM):
        yield figure
    else:
        yield small(t("此处不再显示图片", "The picture is not shown here"), "black")
    if photo.shows:
        kind = "item" if photo.shows in checklist.items() else "limit"
        yield small(_named({kind: photo.shows}, subject), "black")
    yield small(local_time(photo.taken_at), "black")
    yield small(f"SHA-256 {photo.sha256[:SHOWN_OF_HASH]}…")


def numbered(number: int, count: int) -> str:
    """Which page of how many."""
    return t(f"第 {number} 页 共 {count} 页", f"Page {number} of {count}")


def title_of(subjects: Sequence[Subject]) -> str:
    """What the document is called in a viewer."""
    point = subjects[0].full.check.control_point
    day = local_date(subjects[0].full.check.recorded_at)
    what = t("监督检查结果", "Result of a supervisory check")
    return f"{what} · {point.enterprise.name} · {day}"
