"""What people call the codes of the programme's papers."""

from ingest.fields.form import Choice
from ingest.records.scholarship_codes import AbsenceKind, ApplicantCategory, Credential, Loan

APPLICATION_REF = "県が登録通知書などで知らせた登録番号です。"
"""What the number of an application is: the one under which the prefecture knows the support."""
CATEGORIES = (
    Choice(ApplicantCategory.NEW_GRADUATE, "新卒者", ("新卒", "新卒予定者")),
    Choice(ApplicantCategory.GRADUATED, "既卒者", ("既卒",)),
    Choice(ApplicantCategory.EXPERIENCED, "社会人経験者", ("社会人経験者(県外)", "社会人")),
)
CREDENTIALS = (
    Choice(Credential.GRADUATE_SCHOOL, "大学院", ("院", "大学院修了")),
    Choice(Credential.UNIVERSITY_6Y, "大学（6年制）", ("6年制大学",)),
    Choice(Credential.UNIVERSITY_4Y, "大学（4年制）", ("4年制大学",)),
    Choice(Credential.ADVANCED_KOSEN, "高専専攻科", ("高等専門学校専攻科",)),
    Choice(Credential.KOSEN, "高専（本科）", ("高等専門学校", "高専", "高専本科", "高等専門学校本科")),
    Choice(Credential.JUNIOR_COLLEGE, "短期大学", ("短大",)),
    Choice(Credential.VOCATIONAL, "専門学校", ("専修学校", "専修学校専門課程", "専修学校(専門課程)")),
    Choice(
        Credential.POLYTECHNIC,
        "職業能力開発大学校等（技大）",
        ("技大", "技術短期大学校", "職業能力開発短期大学校", "職業能力開発大学校"),
    ),
    Choice(Credential.HIGH_SCHOOL, "高等学校", ("高校",)),
)
LOANS = (
    Choice(Loan.JASSO_1, "日本学生支援機構第一種", ("日本学生支援機構第1種奨学金", "日本学生支援機構第一種奨学金",
                                          "第一種", "第1種", "第一種奨学金", "第1種奨学金")),
    Choice(Loan.JASSO_2, "日本学生支援機構第二種", ("日本学生支援機構第2種奨学金", "日本学生支援機構第二種奨学金",
                                          "第二種", "第2種", "第二種奨学金", "第2種奨学金")),
    Choice(Loan.KUMAMOTO_IKUEI_UNIVERSITY, "熊本県育英資金（大学貸与）"),
    Choice(Loan.GOVERNOR_APPROVED, "知事が認める貸与型奨学金", ("その他知事が認める貸与型奨学金",)),
    Choice(Loan.KUMAMOTO_IKUEI_SCHOOL, "熊本県育英資金（修学貸与）"),
    Choice(Loan.OTHER, "その他"),
)  # fmt: skip
ABSENCES = (
    Choice(AbsenceKind.LEAVE, "休職"),
    Choice(AbsenceKind.CHILDCARE, "育児休業", ("育休",)),
    Choice(AbsenceKind.TRANSFER_OUTSIDE, "県外転勤"),
    Choice(AbsenceKind.DEFERRAL, "返還猶予", ("返還期限猶予",)),
)
