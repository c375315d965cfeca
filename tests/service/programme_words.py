"""The words of `docs/programme.md` for what the code names in English."""

from collections.abc import Mapping
from enum import StrEnum

from service.repayments.terms.case import CaseEventKind
from service.repayments.terms.scheme import (
    Absence,
    Basis,
    BeforeWhat,
    Category,
    Credential,
    EndReason,
    Flow,
    Loan,
    Mechanism,
    MonthRule,
    OnTransfer,
    Paper,
    PartYear,
    Unused,
)

WORDS: Mapping[type[StrEnum], Mapping[StrEnum, str]] = {
    Credential: {
        Credential.GRADUATE_SCHOOL: "大学院",
        Credential.UNIVERSITY_6Y: "6年制大学",
        Credential.UNIVERSITY_4Y: "4年制大学",
        Credential.ADVANCED_KOSEN: "高専専攻科",
        Credential.KOSEN: "高専本科",
        Credential.JUNIOR_COLLEGE: "短期大学",
        Credential.VOCATIONAL: "専門学校",
        Credential.POLYTECHNIC: "技大（職業能力開発短期大学校）",
        Credential.HIGH_SCHOOL: "高校",
    },
    Category: {
        Category.NEW_GRADUATE: "新卒者",
        Category.GRADUATED: "既卒者",
        Category.EXPERIENCED: "社会人経験者",
    },
    Loan: {
        Loan.JASSO_1: "日本学生支援機構第一種",
        Loan.JASSO_2: "日本学生支援機構第二種",
        Loan.KUMAMOTO_IKUEI_UNIVERSITY: "熊本県育英資金（大学貸与）",
        Loan.KUMAMOTO_IKUEI_SCHOOL: "熊本県育英資金（修学貸与）",
        Loan.GOVERNOR_APPROVED: "その他知事が認める貸与型奨学金",
        Loan.OTHER: "その他の奨学金",
    },
    Paper: {
        Paper.EMPLOYMENT: "採用証明書・在職証明書",
        Paper.DIPLOMA: "最終学歴を確認できる書類",
        Paper.LOAN: "奨学金返還証明書",
        Paper.LEAVING: "直近の勤務先の退職証明書",
        Paper.REPAYMENT: "返還実績を確認できる書類",
        Paper.OUTLAY: "企業の支出を確認できる書類",
        Paper.RESIDENCE: "住民票",
    },
    Flow: {
        Flow.PREFECTURE_PAYS: "県が本人に支給し、企業が負担分を県に納める",
        Flow.COMPANY_PAYS: "企業が本人のために支出し、県が負担分を企業に支給する",
    },
    Mechanism: {Mechanism.CONTRIBUTION: "負担金", Mechanism.DONATION: "基金への寄附", Mechanism.REFUND: "補助金"},
    Basis: {Basis.REPAYMENTS: "本人が期間内に返還した額", Basis.OUTLAY: "企業が期間内に支出した額"},
    Unused: {Unused.LAPSES: "繰り越さない", Unused.CARRIES: "後の年に繰り越す"},
    MonthRule: {
        MonthRule.LAST_DAY: "月の末日に在職していれば数える",
        MonthRule.ANY_DAY: "1日でも在職していれば数える",
        MonthRule.WHOLE: "月のすべての日に在職していれば数える",
    },
    PartYear: {
        PartYear.MONTHS: "在職月数による月割り",
        PartYear.FULL: "1か月でも在職していれば1年分",
        PartYear.NOTHING: "12か月に満たない年は支給しない",
    },
    OnTransfer: {
        OnTransfer.BY_MONTHS: "企業の負担は、それぞれの在職月数による"
        "（在職の順に累計して1円未満切捨て、端数は後の企業）。"
        "移った先の企業の上限が低いときは、その企業の在職月の分だけ、低い上限による",
        OnTransfer.LAST_COMPANY: "最後に在職した企業による（その企業が定めた上限も）",
    },
    Absence: {
        Absence.LEAVE: "休職",
        Absence.CHILDCARE: "育児休業",
        Absence.TRANSFER_OUTSIDE: "県外勤務",
        Absence.DEFERRAL: "返還猶予",
    },
    EndReason: {
        EndReason.LEFT: "退職（参加企業でない勤務先へ）",
        EndReason.DIED: "死亡",
        EndReason.LOAN_SETTLED: "奨学金の返還完了",
        EndReason.MOVED_OUT: "県外への転出・勤務",
        EndReason.WITHDREW: "辞退",
        EndReason.FALSE_STATEMENT: "虚偽の申請",
        EndReason.COMPANY_LEFT_PROGRAMME: "企業の参加取りやめ",
    },
    BeforeWhat: {
        BeforeWhat.OFFER: "内定の前に登録していること",
        BeforeWhat.HIRE: "採用の前に登録していること",
        BeforeWhat.NOT_ASKED: "登録の時期を問わない",
    },
    CaseEventKind: {
        CaseEventKind.REGISTERED: "登録",
        CaseEventKind.NOTICE_ISSUED: "登録通知書の交付",
        CaseEventKind.OFFERED: "参加企業の内定",
        CaseEventKind.HIRED: "採用",
        CaseEventKind.APPLIED: "支援候補者認定申請",
        CaseEventKind.CERTIFIED: "支援候補者認定",
        CaseEventKind.DECIDED: "支援対象者の決定",
        CaseEventKind.DECLINED: "不認定",
        CaseEventKind.RESTED: "休止",
        CaseEventKind.RESUMED: "再開",
        CaseEventKind.TRANSFERRED: "参加企業間の転職",
        CaseEventKind.ENDED: "支援の終了（理由あり）",
        CaseEventKind.COMPLETED: "満了",
    },
}
MILESTONES: Mapping[str, str] = {"relocation": "赴任費用", "training": "研修等費用", "three_years": "3年の定着"}


def word(one: StrEnum) -> str:
    """The Japanese word."""
    return WORDS[type(one)][one]


def words(kind: type[StrEnum], some: frozenset[StrEnum]) -> str:
    """Of some of a kind the words, in the order in which the code names them; empty of none."""
    return "、".join(word(each) for each in kind if each in some)
