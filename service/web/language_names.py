"""What languages are called (ISO 639-1): those that people here ask for most, and all others.

The names of the others are those of Unicode CLDR 47 (language_names.LICENSE.txt).
"""

from service.base.language import Language

FREQUENT = {
    "ja": ("日本語", "Japanese"), "en": ("英語", "English"), "zh": ("中国語", "Chinese"), "ko": ("韓国語", "Korean"),
    "vi": ("ベトナム語", "Vietnamese"), "ne": ("ネパール語", "Nepali"), "id": ("インドネシア語", "Indonesian"),
    "my": ("ミャンマー語", "Burmese"), "tl": ("タガログ語", "Tagalog"), "th": ("タイ語", "Thai"),
    "pt": ("ポルトガル語", "Portuguese"), "es": ("スペイン語", "Spanish"), "fr": ("フランス語", "French"),
    "de": ("ドイツ語", "German"),
}  # fmt: skip
"""By the code, in Japanese and in English, in the order in which they are offered."""
OTHERS = {
    "aa": ("アファル語", "Afar"), "ab": ("アブハズ語", "Abkhazian"), "ae": ("アヴェスタ語", "Avestan"),
    "af": ("アフリカーンス語", "Afrikaans"), "ak": ("アカン語", "Akan"), "am": ("アムハラ語", "Amharic"),
    "an": ("アラゴン語", "Aragonese"), "ar": ("アラビア語", "Arabic"), "as": ("アッサム語", "Assamese"),
    "av": ("アヴァル語", "Avaric"), "ay": ("アイマラ語", "Aymara"), "az": ("アゼルバイジャン語", "Azerbaijani"),
    "ba": ("バシキール語", "Bashkir"), "be": ("ベラルーシ語", "Belarusian"), "bg": ("ブルガリア語", "Bulgarian"),
    "bi": ("ビスラマ語", "Bislama"), "bm": ("バンバラ語", "Bambara"), "bn": ("ベンガル語", "Bangla"),
    "bo": ("チベット語", "Tibetan"), "br": ("ブルトン語", "Breton"), "bs": ("ボスニア語", "Bosnian"),
    "ca": ("カタロニア語", "Catalan"), "ce": ("チェチェン語", "Chechen"), "ch": ("チャモロ語", "Chamorro"),
    "co": ("コルシカ語", "Corsican"), "cr": ("クリー語", "Cree"), "cs": ("チェコ語", "Czech"),
    "cu": ("教会スラブ語", "Church Slavic"), "cv": ("チュヴァシ語", "Chuvash"), "cy": ("ウェールズ語", "Welsh"),
    "da": ("デンマーク語", "Danish"), "dv": ("ディベヒ語", "Divehi"), "dz": ("ゾンカ語", "Dzongkha"),
    "ee": ("エウェ語", "Ewe"), "el": ("ギリシャ語", "Greek"), "eo": ("エスペラント語", "Esperanto"),
    "et": ("エストニア語", "Estonian"), "eu": ("バスク語", "Basque"), "fa": ("ペルシア語", "Persian"),
    "ff": ("フラ語", "Fula"), "fi": ("フィンランド語", "Finnish"), "fj": ("フィジー語", "Fijian"),
    "fo": ("フェロー語", "Faroese"), "fy": ("西フリジア語", "Western Frisian"), "ga": ("アイルランド語", "Irish"),
    "gd": ("スコットランド・ゲール語", "Scottish Gaelic"), "gl": ("ガリシア語", "Galician"),
    "gn": ("グアラニー語", "Guarani"), "gu": ("グジャラート語", "Gujarati"), "gv": ("マン島語", "Manx"),
    "ha": ("ハウサ語", "Hausa"), "he": ("ヘブライ語", "Hebrew"), "hi": ("ヒンディー語", "Hindi"),
    "ho": ("ヒリモツ語", "Hiri Motu"), "hr": ("クロアチア語", "Croatian"),
    "ht": ("ハイチ・クレオール語", "Haitian Creole"), "hu": ("ハンガリー語", "Hungarian"),
    "hy": ("アルメニア語", "Armenian"), "hz": ("ヘレロ語", "Herero"), "ia": ("インターリングア", "Interlingua"),
    "ie": ("インターリング", "Interlingue"), "ig": ("イボ語", "Igbo"), "ii": ("四川イ語", "Sichuan Yi"),
    "ik": ("イヌピアック語", "Inupiaq"), "io": ("イド語", "Ido"), "is": ("アイスランド語", "Icelandic"),
    "it": ("イタリア語", "Italian"), "iu": ("イヌクティトット語", "Inuktitut"), "jv": ("ジャワ語", "Javanese"),
    "ka": ("ジョージア語", "Georgian"), "kg": ("コンゴ語", "Kongo"), "ki": ("キクユ語", "Kikuyu"),
    "kj": ("クワニャマ語", "Kuanyama"), "kk": ("カザフ語", "Kazakh"), "kl": ("グリーンランド語", "Kalaallisut"),
    "km": ("クメール語", "Khmer"), "kn": ("カンナダ語", "Kannada"), "kr": ("カヌリ語", "Kanuri"),
    "ks": ("カシミール語", "Kashmiri"), "ku": ("クルド語", "Kurdish"), "kv": ("コミ語", "Komi"),
    "kw": ("コーンウォール語", "Cornish"), "ky": ("キルギス語", "Kyrgyz"), "la": ("ラテン語", "Latin"),
    "lb": ("ルクセンブルク語", "Luxembourgish"), "lg": ("ガンダ語", "Ganda"), "li": ("リンブルフ語", "Limburgish"),
    "ln": ("リンガラ語", "Lingala"), "lo": ("ラオ語", "Lao"), "lt": ("リトアニア語", "Lithuanian"),
    "lu": ("ルバ・カタンガ語", "Luba-Katanga"), "lv": ("ラトビア語", "Latvian"), "mg": ("マダガスカル語", "Malagasy"),
    "mh": ("マーシャル語", "Marshallese"), "mi": ("マオリ語", "Māori"), "mk": ("マケドニア語", "Macedonian"),
    "ml": ("マラヤーラム語", "Malayalam"), "mn": ("モンゴル語", "Mongolian"), "mr": ("マラーティー語", "Marathi"),
    "ms": ("マレー語", "Malay"), "mt": ("マルタ語", "Maltese"), "na": ("ナウル語", "Nauru"),
    "nb": ("ノルウェー語(ブークモール)", "Norwegian Bokmål"), "nd": ("北ンデベレ語", "North Ndebele"),
    "ng": ("ンドンガ語", "Ndonga"), "nl": ("オランダ語", "Dutch"),
    "nn": ("ノルウェー語(ニーノシュク)", "Norwegian Nynorsk"), "no": ("ノルウェー語", "Norwegian"),
    "nr": ("南ンデベレ語", "South Ndebele"), "nv": ("ナバホ語", "Navajo"), "ny": ("ニャンジャ語", "Nyanja"),
    "oc": ("オック語", "Occitan"), "oj": ("オジブウェー語", "Ojibwa"), "om": ("オロモ語", "Oromo"),
    "or": ("オディア語", "Odia"), "os": ("オセット語", "Ossetic"), "pa": ("パンジャブ語", "Punjabi"),
    "pi": ("パーリ語", "Pali"), "pl": ("ポーランド語", "Polish"), "ps": ("パシュトゥー語", "Pashto"),
    "qu": ("ケチュア語", "Quechua"), "rm": ("ロマンシュ語", "Romansh"), "rn": ("ルンディ語", "Rundi"),
    "ro": ("ルーマニア語", "Romanian"), "ru": ("ロシア語", "Russian"), "rw": ("キニアルワンダ語", "Kinyarwanda"),
    "sa": ("サンスクリット語", "Sanskrit"), "sc": ("サルデーニャ語", "Sardinian"), "sd": ("シンド語", "Sindhi"),
    "se": ("北サーミ語", "Northern Sami"), "sg": ("サンゴ語", "Sango"), "si": ("シンハラ語", "Sinhala"),
    "sk": ("スロバキア語", "Slovak"), "sl": ("スロベニア語", "Slovenian"), "sm": ("サモア語", "Samoan"),
    "sn": ("ショナ語", "Shona"), "so": ("ソマリ語", "Somali"), "sq": ("アルバニア語", "Albanian"),
    "sr": ("セルビア語", "Serbian"), "ss": ("スワジ語", "Swati"), "st": ("南部ソト語", "Southern Sotho"),
    "su": ("スンダ語", "Sundanese"), "sv": ("スウェーデン語", "Swedish"), "sw": ("スワヒリ語", "Swahili"),
    "ta": ("タミル語", "Tamil"), "te": ("テルグ語", "Telugu"), "tg": ("タジク語", "Tajik"),
    "ti": ("ティグリニア語", "Tigrinya"), "tk": ("トルクメン語", "Turkmen"), "tn": ("ツワナ語", "Tswana"),
    "to": ("トンガ語", "Tongan"), "tr": ("トルコ語", "Turkish"), "ts": ("ツォンガ語", "Tsonga"),
    "tt": ("タタール語", "Tatar"), "tw": ("トウィ語", "Twi"), "ty": ("タヒチ語", "Tahitian"),
    "ug": ("ウイグル語", "Uyghur"), "uk": ("ウクライナ語", "Ukrainian"), "ur": ("ウルドゥー語", "Urdu"),
    "uz": ("ウズベク語", "Uzbek"), "ve": ("ベンダ語", "Venda"), "vo": ("ヴォラピュク語", "Volapük"),
    "wa": ("ワロン語", "Walloon"), "wo": ("ウォロフ語", "Wolof"), "xh": ("コサ語", "Xhosa"),
    "yi": ("イディッシュ語", "Yiddish"), "yo": ("ヨルバ語", "Yoruba"), "za": ("チワン語", "Zhuang"),
    "zu": ("ズールー語", "Zulu"),
}  # fmt: skip
NAMES = FREQUENT | OTHERS


def language_name(code: str, language: Language) -> str:
    """日本語, or Japanese, for `ja`; a code of no language stands as it is."""
    return NAMES[code][language is Language.ENGLISH] if code in NAMES else code
