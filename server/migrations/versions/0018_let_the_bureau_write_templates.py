"""Let the bureau write templates, and keep which of a template's contents a point stands on

Revision ID: 0018
Revises: 0017
Create Date: 2026-11-26 16:30:00
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from server import database

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

BIGINT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

# The catalogue of this step's day, and the SHA-256 of what each of its templates says.
CATALOGUE = "1.0-2026-11-23"
CONTENTS = {
    "RICE-01": "d34330727a8d6629e9ca2915023190be5e4d9dee9dff810a91003bfecdfb83cb",
    "RICE-02": "12b5df22448aca0eaa076b2b8afa1505afdbfb3efbc925c88e53ec603412ae55",
    "RICE-03": "40859a4d69f595b8531c6c4871a8eb8f267b2589a75f2f6f2be5d0ee125a9006",
    "RICE-04": "368d1d959c26cb70746df0a3bc019c953d50ff235f10b44c591627b91630b022",
    "RICE-05": "26b81a5444e50e831fa0827d3640c0b9626891fb2d4c88dd9f1bf28dfad67900",
    "RICE-06": "210b544f2fbba1e3dbe767d1a261c068657045114e31a7ad642d3b9aae71cfe3",
    "RICE-07": "911273e2bf649f34a28dc8e3bd551bafe175325f5fbd9a064473ac46baccbd2d",
    "FLOUR-01": "4703fd49c0f6b635bb8f14c565d25262a2d1750fd21e36e65477d8d27deaf395",
    "FLOUR-02": "a3d5898d8aad3d5f7370975888a13acfe316dfdc2e97b73ddb7e3d2a9a1a1860",
    "FLOUR-03": "bb7591469bca2a091a74cee6c36cee94973a8cd4803a5a1437c542d6697ddf40",
    "FLOUR-04": "49ac119e1ff03a03f66a37b5d452886777280ce6fec990907c0320bf8bf5f759",
    "FLOUR-05": "a078584b6d8f92a141eb66620dc4273324290d3322cd79aff0a153a6e132f306",
    "FLOUR-06": "3a680c231b3c5a21830ce5fa63030bce7a70d175bc0233344ce393cfa4807e2a",
    "FLOUR-07": "01d9b1dac456960cd4a2ec4bbf308fd1596784d879ebee3e11311d736ff3a001",
    "OIL-01": "b14c9715c5039ce5d072e3a7a03eadd4cea87d85fbc557d485bb870aa6914cbb",
    "OIL-02": "0810dc61dbd2631cc8a0c1b861a617d2b2c6807504839ef0f15fa8e014f18ee2",
    "OIL-03": "43bf43819ae6f20bd2edfceb15126d447ada4d97d50b6f0fc20f756375987b53",
    "OIL-04": "72336a2c87a054d1bfe2e2f1730e1aae8ff083d5315bea40683ba6c5fbcf67a5",
    "OIL-05": "94b94abab771fc3be4f9b94c9d4cac403746c3b9e85a86dcaac46b6d0a67f96b",
    "OIL-06": "192c84a3f55db3bb068cd78bb9e733079c1ad38cd1488b7ee663c21657dc6f53",
    "OIL-07": "bde4fbbc417b37c993327ea6dfa6f37e03817c2c2e035de9bccdacdcc37ebb80",
    "MEAT-01": "5cf9369bfafa8dffed8be87930e64643030b0d3536180bca6c6f826d6c380124",
    "MEAT-02": "b8ee61ddb6bfef8d272a8de194eb638492653fc7b1914bdb10277718ff09b209",
    "MEAT-03": "6c5c588ee63f53ee96d2dac2c7dbc7a60064ce39badefd7dff4b42a2d83bde86",
    "MEAT-04": "de46afc61a5d2faaf9c8d57ba841dbaeba50b0aa8898ed40d01e88477f0c9c9e",
    "MEAT-05": "9479a4af2ec2afe2b5ffa1f0e0e83b2cb5e35a7de2b5fbd55db66d6989f859c8",
    "MEAT-06": "bd87721dbe8f257e25d8337698fc67fa608631403163272b02ff4be217e1223b",
    "MEAT-07": "3a680c231b3c5a21830ce5fa63030bce7a70d175bc0233344ce393cfa4807e2a",
    "MEAT-08": "1647ebc19d54ead280149621737bf2c3f9736264378da3d92fce5884a24fdd84",
    "DAIRY-01": "9b971af1e9ee07cc2fcee0a2f5f98ff481b28adca58ec3d4b2a7101ea7da9c42",
    "DAIRY-02": "53d262645d8455231fb167c4ab253997114feb4ddf452c22ff00fcadd754c46f",
    "DAIRY-03": "c2d1e02c589c65457a9a7e0a855735eee5e52219931962470cabfa144ac0d2d8",
    "DAIRY-04": "97d69404b4f15093b6223ade5a70574f60ce235e6ec6f4111f91f30af242670a",
    "DAIRY-05": "c82f403b43bd0baf7789f3e30196ada1400d0a6b35e78bb85da1d9dce225063b",
    "DAIRY-06": "d24600710a112cb96a7640eb1511e4bc9d125be6a59754b4f893ee17019c2217",
    "DAIRY-07": "e8031574919e8a542bfc1bb9950fa182bc84043a5065bbcd1aef0bba8100b53a",
    "WATER-01": "93d34c66fa571fe1036ad7b73540ff89126e7327e7705ec73dbfac6e8a693fda",
    "WATER-02": "13699fe763bbbe365efa7c39b22b51ec5be9e114b2fa818082995bbcb4f6281a",
    "WATER-03": "0953b025e5d0f33b5f025c0324f78f6414d0dcfc4facf75bec46aee7e78cb951",
    "WATER-04": "6ea44e66c8ddbe8c7319dd2c6e896a43fb8bb09259eaf911a5d20c3a0e92d629",
    "WATER-05": "c4e926b2af4e4d5984cd31a6f708c6eaede26849b065da236cb6bc0be549fa85",
    "WATER-06": "92324ef6ff8bcfee5dc4f519ab0e1161623919b1ab7bae5274dc696e8f5d84b3",
    "CANNED-01": "4a22ab29ee57253bd124c3b3e50c058869b5e736b043d40bc6c7d84d7d2af97a",
    "CANNED-02": "5cc6c2e974d5933aad0fcd061ed6203fbe4965b7fb8def2fb9911824a889c2c1",
    "CANNED-03": "71732f757914d1810e282a7be01a4182a50d16a8830e72ab71b174ef927fea04",
    "CANNED-04": "9e551b7a434e4ce6dbd8e7f43056a113f0af6982996eddc0c0cc8bce3af23854",
    "CANNED-05": "12919271c1370803b8d14eb43eca6b73eedf7ea75bd9f200fd282a26633d0f30",
    "CANNED-06": "1e9f5aa35aec037d1e7cfb69d1851910adebbb859a73cfdf69c5a3043aaac5ae",
    "CANNED-07": "a0c6f6959a8bcff3b8a3e4ec0e2d67e9254e12f8197488c88aab6e6d495c3de2",
    "PASTRY-01": "bb8230ef4f4c13f91b71c077227f5fb5ebfd341444f4d30bb92e3ca027e61639",
    "PASTRY-02": "9e8b05e8f9d6b7a5c89c262ae2987d4a0a128ca1abddcbc609ac2699bf949ccc",
    "PASTRY-03": "c47d096f0815a7abc4e43d1fe81f9212e7f66da7bf9f1280246aaab45152fe1b",
    "PASTRY-04": "0d7109e6f3b218c6e5eeeab50a308d6f4cd8481844fb60818edec69f13bd988e",
    "PASTRY-05": "dcdd19ee0758c3730849d5558e57c6d12ea5fde02b1b092124ada9ab80ba2817",
    "PASTRY-06": "c973431359765b7d761c076595709f9623ab817a00ae7092b09d7f296e7c253d",
    "PASTRY-07": "a181e3d9a2faa83ed5bcb12171c3c6f1534687c1aeb67b8a3d5ce481dd28301e",
    "CONDI-01": "8a8cd91d3a4b22fc9644dbebda90cccdebadba8aedc3db069873a7aaa1ec9f54",
    "CONDI-02": "931112e5c0ca5ca3a242365e6d5f40dfe10e11732621e5f01c73b240dff12a5e",
    "CONDI-03": "091d8a89b22f551393daebb323cac20089e046d63d7a7cca1345ed190f461b25",
    "CONDI-04": "f1c13acf8b09973682362e02b68f031b286dce8d3f550efbc90204b7715f433e",
    "CONDI-05": "c8fb73f3aec9387d46179daf7771b48c13e26d0e7f8ff3f9c710a66617145d43",
    "CONDI-06": "26ff9b74a86fe41da5952cf0ef022d0ea2225400126916581f623e82e1f73dac",
    "CONDI-07": "f62a324cc763413e477f1d16f60845b37c46d07f5307b4597101b0ca0b6b85da",
    "BAIJIU-01": "1e439334ccfb14cdfed1445f6efee5f1b2b0f5955826a847a8b89f655241a48b",
    "BAIJIU-02": "af0294d5ea2e4b21a7adc1b2de8e0487fd4ad5fc26f1960db411d2c43b268e3e",
    "BAIJIU-03": "6b18a7c7c85be3720fa7b9d9adbbf643f8738cb7d33ecd7fb7f84ca3916f0975",
    "BAIJIU-04": "9ce4a747119c4b1efbe6ab6e86d1adc984c359565b696f2ed6613c383df42dae",
    "BAIJIU-05": "166162a850ab3d32c74b453d306c70b4bfaac64ae613b08bd35717cf756c965e",
    "BAIJIU-06": "308c5fc52c9e67fa0d6d98415aba228e2f07be2fe421f3465367b58b18af93a0",
    "BAIJIU-07": "4051a8f9c32fb07a064c50dfe16367f83fc039ebecd500c180b4cb3ef871ea8c",
    "TEA-01": "5a1409e5a82c00c1ab638adff0e5e81203348696782b8af8aab5b72dd5675984",
    "TEA-02": "431d76e7b7369b48b89581a7b780ad69d35de665492fe6cd3c714480bb57779c",
    "TEA-03": "e8fa7c2daf359390398079f0c05e8995cd5407115a2e13880174c746d30a91bb",
    "TEA-04": "b7ae9c09fde4ef525b77fe90d00d07cce38901819cc9235aef69c80a75904227",
    "TEA-05": "045a47bd7d73a7dfba4356588087b987505e80e151ef29a11e0072202a4e7823",
    "TEA-06": "24ae94557b736f297525ac58abf8cc884c695ef8289f88f868859a80d31513d7",
    "SOY-01": "8132fd8c97f41c0c62f2e13207e8b7c59bfd5312bb1734d06173bdccec1034e7",
    "SOY-02": "d36011c85fa0369d215dd6b6fc835c7d603b409c114548f4397df5ceede880f3",
    "SOY-03": "979e55e5e44e01408c0a5978328f336f6a2d431fbd867934967d39b30fe788f2",
    "SOY-04": "6678e2cc0d6b75c1d0894336afb39aca668bd847640141ba8b85ed3b56df8471",
    "SOY-05": "49ef3ecdabb881610626e2dfc1f878e5814f5393757e9a20613e283295e638ff",
    "SOY-06": "b9723445e6f9537faf263c7e8a09dddee50fb22588df632f6eec412a3e37de5a",
    "SOY-07": "f8dfaac3c0c560d67ba6c3d89a5add83a5a0f2a4f5687cc7a997c7db24d9132b",
    "FROZEN-01": "55bafd558d44fa6ccd6e80ff6fa733366be8bb426c36aea340dd882ce3c344ff",
    "FROZEN-02": "5d8b98b098573f5e1c1ab406893b9570bc2fbc5652d597c9c3e371a2bc8a519a",
    "FROZEN-03": "d30a2961e366ba7907b7b66166654e20b65baf012ebba09b04dc0132e5b72fa2",
    "FROZEN-04": "8d508030a9d5889ebabbd86201dd1324f79bc6b52afb46ff95c33fd9401eafd2",
    "FROZEN-05": "d9d0fba4e431ccd32046c0de37f361f25088579455495eb1c960c994c33a92c9",
    "FROZEN-06": "3a680c231b3c5a21830ce5fa63030bce7a70d175bc0233344ce393cfa4807e2a",
    "FROZEN-07": "bdc329bd19ac9e3a6773be7f06426bbf6284bafe396825e721541f6e3c4c23e3",
    "FROZEN-08": "17199fdc776095be1c0a69eae1bef6c3cce2286ab684082391159d8a8b47bd13",
    "PICKLE-01": "963acc3cf76c12c86fc464736036b7ee30d9b39c5e238fccc6edd9a5c65032c1",
    "PICKLE-02": "d2139836f747f2ca7603057011caded9aeec072bbf11b876901bab47e0266176",
    "PICKLE-03": "e544571c278a6bc941354c24d70cb6670ae870266e4f4804202f73cc1cf69216",
    "PICKLE-04": "38b75715aa5979f3c600d5738580bf9455cf36a9bd241660a1bb86ef7f651576",
    "PICKLE-05": "9e671d21af755aea0338b462a3f64ca8efe328be356b4e41e3f796a5d3c92c52",
    "PICKLE-06": "69f91759dba8833f8e773d56833b8974d8ef0f1cd1f962f2088ac6802291b3e8",
    "PICKLE-07": "a81eedeac92e3b338514185427950f8132935da8e111d58d233ef9babb74ddfe",
    "EGG-01": "fc73d2702068a2682fbe01d42bc1d4f915b4ae6ec339c8cb23509df482968459",
    "EGG-02": "8427977ab8d76dc992e9d9e37fc54f2adc1f867241fec4194b79c49d558212b2",
    "EGG-03": "7307c686685dae710bb958db050f67efd427502d713a1c032ac0472b1ba01771",
    "EGG-04": "4336569544420b545bef158ffd8cc37bc4e6dcd2234f65a5bc6fbca581e1b65a",
    "EGG-05": "ce901a9f3e8bd512a89ae9fe3c9e9657bd96cfcf84321cec6a70165ab429e50b",
    "EGG-06": "7d1cfabab0b70944722dcd8e5d96a0d58a4790547f30457dd3310fcf013824ce",
    "EGG-07": "746ca981cf6c0a2cde28d7c6882a7ad87ca028ce1acd3ca2ea853570bf5c2547",
    "CANDY-01": "b130d05057d27bdcf9ecaa6a5a3695b237b17344d2102d1049daa029f78cee4b",
    "CANDY-02": "8301c0bdc80df2bdbcaf3b33ec3407a4ead3d63e443f53f7bb887558e168a2b2",
    "CANDY-03": "141b3d48f673b30e65d9162208761e402d5f94b67e519e18d7777032bfb01fb1",
    "CANDY-04": "4f9e9b36e221f212aafb02f6e87ed78adc311c6a009bb2a5542edee98ccbff91",
    "CANDY-05": "4f3dfac2bcf58d2c1c24f82be12da7c6b8025333ea26d71c5ab7570746db6336",
    "CANDY-06": "9e19c91cda08e4806963151e7876be8d4a4bdbcc50ba231cac90acd9e604325e",
    "CANDY-07": "bcbda9a2245fd456e0fdaf91db5bfc68a239698b4a0b556e234c30af74aac0c3",
    "RNOODLE-01": "745ac039e0048551c035696d0aa9678d6ff1bce65010f596488e8f116a0efe66",
    "RNOODLE-02": "23dc44ba5b04f1a5c31bd44e989153a721bb1a08cd4f19044590af41d7b49d67",
    "RNOODLE-03": "789d1c7cdadd28830973183b4714d250f518af7f9316cd3b00e7c1600ce354ee",
    "RNOODLE-04": "bdd3f3128aef82a96fcfdef1de645e2656a0f866305b8b7547193b646331ac98",
    "RNOODLE-05": "02ed7cc2ae52ac38145b81aec97332b73a65177322174353338ed6893c8239e5",
    "RNOODLE-06": "bca8261b52c35e146bfbee5e00234a649c78b8af51e05e3079c8ad0e0efeed64",
    "RNOODLE-07": "ad6faffc425056e0a606f6e96a802bfcde743ccb0d1735fea5642c25633606c4",
    "LATIAO-01": "de3c6fbd133c8558d8d7b5c4da29f57654ee2e9f7cffc55e7554a5abe530ed6e",
    "LATIAO-02": "fc0fc2bcfe7132881e42dabd8bb6f8030f2a25730b15c4c2abc233de554bd007",
    "LATIAO-03": "d4a94d8683455812860326c11ede7908f5b1cbe25fa718a37b3c9423661f3572",
    "LATIAO-04": "84d12d59ab7744c3d4ec90c8d7d930b65539aa5b17ad294cc6de9626715e4950",
    "LATIAO-05": "c75e465b585067ecdc13d83c6322ceb9117f6fabf08960a98241fff4ff0ca10b",
    "LATIAO-06": "3a680c231b3c5a21830ce5fa63030bce7a70d175bc0233344ce393cfa4807e2a",
    "LATIAO-07": "fc8edd348702360992fe2abba9b9ae74d2af8d8f74caf2c0c521cf573f74d2e9",
    "LATIAO-08": "0d04db1ebca1b2ab0b3d53bb869aeda23860e6f53b75476025c20d2b19c427c1",
}


def upgrade() -> None:
    op.create_table(
        "template_version",
        sa.Column("code", sa.String(length=16), nullable=False),
        sa.Column("version", BIGINT, nullable=False),
        sa.Column("category_code", sa.String(length=16), nullable=False),
        sa.Column("gate", sa.String(length=24), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("withdrawn", sa.Boolean(), nullable=False),
        sa.Column("based_on", sa.String(length=64), nullable=False),
        sa.Column("kept_by", sa.Uuid(), nullable=False),
        sa.Column("kept_at", database.UtcDateTime(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["kept_by"], ["person.id"], name=op.f("fk_template_version_kept_by")
        ),
        sa.PrimaryKeyConstraint("code", "version", name=op.f("pk_template_version")),
    )
    op.create_table(
        "template_acceptance",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("asked_at", database.UtcDateTime(), nullable=False),
        sa.Column("wanted", sa.JSON(), nullable=False),
        sa.Column("adapted", sa.String(length=8), nullable=False),
        sa.Column("edition", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("attempts", BIGINT, nullable=False),
        sa.Column("total", BIGINT, nullable=False),
        sa.Column("done", BIGINT, nullable=False),
        sa.Column("changed", BIGINT, nullable=False),
        sa.Column("problem", sa.JSON(), nullable=True),
        sa.Column("completed_at", database.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["asked_by"], ["person.id"], name=op.f("fk_template_acceptance_asked_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_template_acceptance")),
    )
    op.add_column("control_point", sa.Column("template_sha256", sa.String(64), nullable=True))
    op.drop_index(op.f("ix_control_point_template_code"), table_name="control_point")
    op.create_index(
        "ix_control_point_template", "control_point", ["template_code", "template_sha256"]
    )
    _say_what_points_stand_on()


def _say_what_points_stand_on() -> None:
    """Plans of that very catalogue were accepted from what it says; of others it is not known."""
    update = sa.text(
        "UPDATE control_point SET template_sha256 = :sha256 WHERE template_code = :code AND EXISTS"
        " (SELECT 1 FROM plan_version WHERE control_point_id = control_point.id"
        " AND version = control_point.current_version AND catalogue_version = :catalogue)"
    )
    for code, sha256 in CONTENTS.items():
        op.get_bind().execute(update, {"code": code, "sha256": sha256, "catalogue": CATALOGUE})
