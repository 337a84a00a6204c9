"""Tokenizers trained and applied by Hugging Face's tokenizers 0.23.3: python test/reference/text.py"""
import json, pathlib, random
from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers

random.seed(4)
sentences = [
    "The quick brown fox jumps over the lazy dog.",
    "It's what we'd expected: they're late, aren't they?",
    "Der süße Fuchs läuft über die Straße; größer wird’s nimmer.",
    "Le café coûte 3,50 € à l’hôtel – déjà vu, naïve façade.",
    "Быстрая лиса прыгает через ленивую собаку.",
    "Η γρήγορη αλεπού πηδάει. ΟΔΟΣ ΣΟΦΙΑΣ",
    "素早い茶色の狐が怠け者の犬を飛び越える。",
    "敏捷的棕色狐狸跳过了懒狗。",
    "빠른 갈색 여우가 게으른 개를 뛰어넘는다.",
    "الثعلب البني السريع يقفز فوق الكلب الكسول",
    "तेज़ भूरी लोमड़ी आलसी कुत्ते पर कूदती है।",
    "İstanbul'da ılık bir gün, IŞIK ve ışık.",
    "👩‍👩‍👧‍👦 family 🇩🇪 flag 👍🏽 thumbs, 𝒜𝓁𝓅𝒽𝒶 and 🦊🦊🦊",
    "cafe\u0301 = café, A\u030a = Å, ﬁ ligature, ① ② ½ Ⅷ",
    "tabs\tand\nnew lines\r\n\r\n  and   runs    of spaces \u00a0\u2003\u3000 end",
    "def f(x): return x**2 + 3*x - 1  # 12345 67890",
    "nul \0 and \x07 bell, soft\u00adhyphen, zero\u200bwidth, bom \ufeff, nel \u0085.",
]
letters = [word for sentence in sentences for word in sentence.split(" ")]
corpus = sentences + [" ".join(random.choices(letters, k=random.randint(1, 20))) for _ in range(300)]
probes = sentences + [
    "", " ", "unseen wörds ☃ zebra", "THE QUICK", "a" * 300, "[PAD] [UNK] <s> [CLS]", "狐" * 50, "don't DON'T ſ'ſ",
    "\ud7ff\ue000\ufffd\U0010ffff", "x" + "\u0301" * 20, "__init__ snake_case a\u200db", "1234567 ١٢٣٤ 12.5%",
    "end with spaces   ", "   start", "\n\n\n", "hello<|end|>world <mask>  next", " <mask> ", "xsingle single.",
]


def trained(type, vocabulary, minimum, lowercase):
    special = ["[PAD]", "[UNK]"]
    steps = [normalizers.NFC()] + ([normalizers.Lowercase()] if lowercase else [])
    if type == "bytePair":
        tokenizer = Tokenizer(models.BPE(unk_token="[UNK]"))
        tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
        trainer = trainers.BpeTrainer(vocab_size=vocabulary, min_frequency=minimum, special_tokens=special, initial_alphabet=sorted(pre_tokenizers.ByteLevel.alphabet()), show_progress=False)
    else:
        tokenizer = Tokenizer(models.WordLevel(unk_token="[UNK]"))
        tokenizer.pre_tokenizer = pre_tokenizers.Whitespace() if type == "words" else pre_tokenizers.Split(Regex(r"[\s\S]"), "isolated")
        trainer = trainers.WordLevelTrainer(vocab_size=vocabulary, min_frequency=minimum, special_tokens=special, show_progress=False)
    tokenizer.normalizer = normalizers.Sequence(steps)
    tokenizer.train_from_iterator(corpus, trainer)
    written = json.loads(tokenizer.to_str())
    tokenizer = Tokenizer.from_str(json.dumps(written | {"added_tokens": []}))  # so that text can't name padding
    model = json.loads(tokenizer.to_str())["model"]
    return dict(
        settings=dict(type=type, vocabulary=vocabulary, minimumCount=minimum, lowercase=lowercase),
        vocab=[token for token, _ in sorted(model["vocab"].items(), key=lambda pair: pair[1])],
        merges=model.get("merges"),
        ids=[tokenizer.encode(text).ids for text in probes],
        parts={name: json.loads(tokenizer.to_str())[name] for name in ["normalizer", "pre_tokenizer", "post_processor"]},
    )


def given(name, model, trainer, special=(), **parts):
    tokenizer = Tokenizer(model)
    for part, value in parts.items():
        if part != "post":
            setattr(tokenizer, part, value)
    tokenizer.train_from_iterator(corpus, trainer)
    tokenizer.add_tokens([AddedToken("single", single_word=True, normalized=True)])
    tokenizer.add_special_tokens([AddedToken("<mask>", lstrip=True, rstrip=True), AddedToken("<|end|>"), *special])
    if "post" in parts:
        tokenizer.post_processor = parts["post"](tokenizer.token_to_id)
    return dict(name=name, tokenizer=json.loads(tokenizer.to_str()), ids=[tokenizer.encode(text).ids for text in probes])


bpe = dict(vocab_size=600, show_progress=False)
alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
llama3 = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
gpt4o = r"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+"
tokenizers = [
    given("bert", models.WordPiece(unk_token="[UNK]"), trainers.WordPieceTrainer(vocab_size=500, special_tokens=["[PAD]", "[UNK]", "[CLS]", "[SEP]"], show_progress=False),
          normalizer=normalizers.BertNormalizer(), pre_tokenizer=pre_tokenizers.BertPreTokenizer(), decoder=decoders.WordPiece(),
          post=lambda id: processors.TemplateProcessing(single="[CLS] $A [SEP]", pair="[CLS] $A [SEP] $B", special_tokens=[("[CLS]", id("[CLS]")), ("[SEP]", id("[SEP]"))])),
    given("bert-cased", models.WordPiece(unk_token="[UNK]"), trainers.WordPieceTrainer(vocab_size=500, special_tokens=["[PAD]", "[UNK]", "[CLS]", "[SEP]"], show_progress=False),
          normalizer=normalizers.BertNormalizer(lowercase=False), pre_tokenizer=pre_tokenizers.BertPreTokenizer(), post=lambda id: processors.BertProcessing(("[SEP]", id("[SEP]")), ("[CLS]", id("[CLS]")))),
    given("gpt2", models.BPE(), trainers.BpeTrainer(**bpe, initial_alphabet=alphabet, special_tokens=["<|endoftext|>"]), pre_tokenizer=pre_tokenizers.ByteLevel(add_prefix_space=True), decoder=decoders.ByteLevel(), post=lambda id: processors.ByteLevel()),
    given("roberta", models.BPE(), trainers.BpeTrainer(**bpe, initial_alphabet=alphabet, special_tokens=["<s>", "<pad>", "</s>"]), pre_tokenizer=pre_tokenizers.ByteLevel(add_prefix_space=False),
          post=lambda id: processors.RobertaProcessing(("</s>", id("</s>")), ("<s>", id("<s>")))),
    given("llama3", models.BPE(ignore_merges=True), trainers.BpeTrainer(**bpe, initial_alphabet=alphabet), pre_tokenizer=pre_tokenizers.Sequence([pre_tokenizers.Split(Regex(llama3), "isolated"), pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)]),
          special=["<|begin|>"], post=lambda id: processors.Sequence([processors.ByteLevel(), processors.TemplateProcessing(single="<|begin|> $A", special_tokens=[("<|begin|>", id("<|begin|>"))])])),
    given("qwen", models.BPE(), trainers.BpeTrainer(**bpe, initial_alphabet=alphabet), normalizer=normalizers.NFC(), pre_tokenizer=pre_tokenizers.Sequence([pre_tokenizers.Split(Regex(llama3.replace("{1,3}", "")), "isolated"), pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)])),
    given("gpt4o", models.BPE(), trainers.BpeTrainer(**bpe, initial_alphabet=alphabet), pre_tokenizer=pre_tokenizers.Sequence([pre_tokenizers.Split(Regex(gpt4o), "isolated"), pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)])),
    given("llama1", models.BPE(unk_token="<unk>", fuse_unk=True, byte_fallback=True), trainers.BpeTrainer(vocab_size=700, show_progress=False, limit_alphabet=60, special_tokens=["<unk>", "<s>"] + [f"<0x{byte:02X}>" for byte in range(256)]),
          normalizer=normalizers.Sequence([normalizers.Prepend("▁"), normalizers.Replace(" ", "▁")])),
    given("clip", models.BPE(unk_token="<unk>", end_of_word_suffix="</w>", fuse_unk=True), trainers.BpeTrainer(**bpe, limit_alphabet=50, end_of_word_suffix="</w>", special_tokens=["<unk>"]),
          normalizer=normalizers.Sequence([normalizers.NFKD(), normalizers.StripAccents(), normalizers.Lowercase(), normalizers.Strip()]), pre_tokenizer=pre_tokenizers.WhitespaceSplit()),
    given("gemma", models.BPE(unk_token="<unk>"), trainers.BpeTrainer(**bpe, limit_alphabet=80, special_tokens=["<pad>", "<unk>"]), pre_tokenizer=pre_tokenizers.Sequence([pre_tokenizers.Metaspace(prepend_scheme="first"), pre_tokenizers.Digits(individual_digits=True)])),
    given("punctuation", models.WordLevel(unk_token="<unk>"), trainers.WordLevelTrainer(vocab_size=300, show_progress=False, special_tokens=["<unk>"]), normalizer=normalizers.NFKC(),
          pre_tokenizer=pre_tokenizers.Sequence([pre_tokenizers.Punctuation("merged_with_previous"), pre_tokenizers.Split(" ", "merged_with_next"), pre_tokenizers.Digits()])),
    given("contiguous", models.WordLevel(unk_token="<unk>"), trainers.WordLevelTrainer(vocab_size=300, show_progress=False, special_tokens=["<unk>"]), normalizer=normalizers.NFD(),
          pre_tokenizer=pre_tokenizers.Sequence([pre_tokenizers.Punctuation("contiguous"), pre_tokenizers.Split(" ", "removed"), pre_tokenizers.Split(Regex(r"\d"), "merged_with_previous", invert=True)])),
]
cases = [trained(*settings) for settings in [("characters", 1000, 1, False), ("characters", 60, 2, True), ("words", 10000, 1, True), ("words", 100, 2, False), ("bytePair", 258, 2, True), ("bytePair", 600, 2, True), ("bytePair", 5000, 1, False)]]
written = dict(corpus=corpus, probes=probes, trained=cases, given=tokenizers)
pathlib.Path(__file__).with_suffix(".json").write_text(json.dumps(written, separators=(",", ":")) + "\n")
