"""Which settings a bureau changes itself, what each may be, and how it is called."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from warning_labels import typefaces

from ..language import Text
from ..problems import InvalidInput

LONGEST_NAME = 60


class Field(NamedTuple):
    """A setting in the form. `read` makes its value of what was typed, or raises InvalidInput."""

    label: Text
    hint: Text
    read: Callable[[str], Any]
    kind: str = "text"  # text, number, switch
    unit: Text = Text("", "")


class Group(NamedTuple):
    title: Text
    fields: dict[str, Field]  # by the name in Settings
    hint: Text = Text("", "")


def _name(typed: str) -> str:
    """A name that labels can print."""
    text = " ".join(typed.split())
    if not 1 <= len(text) <= LONGEST_NAME:
        raise InvalidInput(
            f"请填写 1 到 {LONGEST_NAME} 个字。", f"Give 1 to {LONGEST_NAME} characters."
        )
    if typefaces().legible(text) != text:
        raise InvalidInput(
            "有标签字体印不出的字符，请更换。", "It has a character that labels cannot print."
        )
    return text


def _telephone(typed: str) -> str:
    text = " ".join(typed.split())
    if not (3 <= len(text) <= 24 and text.isascii() and any(c.isdigit() for c in text)):
        raise InvalidInput("请填写电话号码。", "Give a telephone number.")
    if any(not (c.isdigit() or c in "+-() ,/") for c in text):
        raise InvalidInput(
            "电话号码只含数字、空格和 + - ( ) , /。", "Only digits, spaces and + - ( ) , / here."
        )
    return text


def _between(least: int, most: int) -> Callable[[str], int]:
    def read(typed: str) -> int:
        text = typed.strip()
        if not (text.isascii() and text.isdigit() and least <= int(text[:9]) <= most):
            raise InvalidInput(
                f"请填写 {least} 到 {most} 的整数。", f"A whole number from {least} to {most}."
            )
        return int(text)

    return read


def _switch(typed: str) -> bool:
    return typed == "1"


LOGO = Text("单位标志", "Logo")
DAYS = Text("天", "days")
GROUPS = (
    Group(
        Text("单位", "The bureau"),
        {
            "issuer_zh": Field(
                Text("中文名称", "Name in Chinese"),
                Text(
                    "印在此后打印的标签、检查结果和函件上；已张贴的标签不变。",
                    "Stands on labels printed from now on, on results and letters. Labels on "
                    "walls stay as they are.",
                ),
                _name,
            ),
            "issuer_en": Field(
                Text("英文名称", "Name in English"),
                Text("印在双语标签和英文页面上。", "On bilingual labels and English pages."),
                _name,
            ),
            "hotline": Field(
                Text("咨询投诉电话", "Hotline"),
                Text(
                    "印在标签上，公众在标签页面也看得到。", "On labels and the pages behind them."
                ),
                _telephone,
            ),
        },
    ),
    Group(
        Text("标签与改正", "Labels and corrections"),
        {
            "label_valid_months": Field(
                Text("标签有效期", "Labels are valid for"),
                Text(
                    "用于此后打印的标签，不超过许可证有效期。",
                    "Of labels printed from now on; never longer than the licence.",
                ),
                _between(1, 120),
                "number",
                Text("个月", "months"),
            ),
            "correction_days": Field(
                Text("责令改正的预填期限", "Deadline that orders propose"),
                Text(
                    "检查员可以修改。0：不预填，由检查员选定。手机下次联网后生效。",
                    "Inspectors may change it. 0: none, the inspector chooses. Phones follow at "
                    "their next contact.",
                ),
                _between(0, 365),
                "number",
                DAYS,
            ),
        },
    ),
    Group(
        Text("公众反映问题", "Problem reports"),
        {
            "reports_per_address": Field(
                Text("同一网络每小时最多", "From one network in an hour, at most"),
                Text("防止滥发。", "Against abuse."),
                _between(1, 1000),
                "number",
                Text("条", "reports"),
            ),
            "reports_per_point": Field(
                Text("同一控制点每天最多", "At one control point in a day, at most"),
                Text(
                    "超过后页面请反映人拨打咨询投诉电话。", "Beyond it the page names the hotline."
                ),
                _between(1, 10_000),
                "number",
                Text("条", "reports"),
            ),
        },
    ),
    Group(
        Text("个人信息保留多久", "How long personal data is kept"),
        {
            "report_contact_days": Field(
                Text("反映人的联系方式，答复后", "Contacts of problem reports, after the answer"),
                Text("电话和邮箱。", "Telephone and e-mail of who reported."),
                _between(0, 3650),
                "number",
                DAYS,
            ),
            "sign_in_days": Field(
                Text("登录记录，结束后", "Sign-ins, after their end"),
                Text("从哪个网络地址、用什么浏览器登录。", "From which address, by which browser."),
                _between(1, 3650),
                "number",
                DAYS,
            ),
            "ended_account_days": Field(
                Text("密码和两步验证，账号停用后", "Password and second factor, after disabling"),
                Text(
                    "账号和姓名保留：操作记录要写明是谁做的。此后恢复账号须重置密码。",
                    "Account and name stay: the audit says who did what. Enabled again later, it "
                    "needs a new password.",
                ),
                _between(1, 3650),
                "number",
                DAYS,
            ),
            "closed_contact_days": Field(
                Text("企业联系人和电话，注销后", "Contact of an enterprise, after its closing"),
                Text("企业的历史保留。", "The enterprise’s history stays."),
                _between(1, 3650),
                "number",
                DAYS,
            ),
        },
        Text(
            "到期自动删除。改短后，已到期的在一小时内删除，不能恢复。",
            "Then it is erased. Made shorter, what is due goes within the hour, for good.",
        ),
    ),
    Group(
        Text("登录", "Signing in"),
        {
            "require_second_factor": Field(
                Text("要求局机关人员和管理员使用两步验证", "Demand a second factor of staff"),
                Text(
                    "没有设置的人（包括您自己）会先被带到设置页面。检查员不受影响。",
                    "Whoever has none, you too, is led to the set-up page first. Inspectors work "
                    "as before.",
                ),
                _switch,
                "switch",
            ),
        },
    ),
)
FIELDS = {name: field for group in GROUPS for name, field in group.fields.items()}
# What acts call them, the logo too, which is no field of the form.
LABELS = {name: field.label for name, field in FIELDS.items()} | {"logo": LOGO}
