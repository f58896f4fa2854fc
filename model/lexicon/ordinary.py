#!/usr/bin/env python3
"""Make a list of ordinary words out of Hunspell dictionaries.

usage: ordinary.py fr|en FOLDER... > ordinary-fr.txt     (a FOLDER holds index.aff and index.dic)
       zstd --ultra -22 ordinary-fr.txt

One word a line, folded (lower case, accents off), a blank, and what it may be as a plain word and as one that ends in é,
ée, és or ées, each a digit to the base of 32 out of the bits below. Only entries without a capital and words made of
letters alone are taken. What a word may be follows from the rule that makes it: in the French dictionary, rules for
nouns and adjectives have names in capitals, those for verbs say by the pronouns and elisions that they allow which forms
are finite; in the English ones each letter is a kind of ending. Standard library only.
"""
import re
import sys
import unicodedata
from collections import defaultdict

NOUN, FINITE, INFINITIVE, PARTICIPLE, OTHER = 1, 2, 4, 8, 16
DIGITS = "0123456789abcdefghijklmnopqrstuv"

# Finite forms that no rule of the English dictionaries makes.
IRREGULAR = """is are was were am has had have does did been be go goes went says said made took came told got gave found
thought became left felt brought began kept held wrote stood heard let meant set met ran paid sat spoke lay led read grew
lost fell sent built understood drew broke spent cut rose drove bought wore chose sought threw caught dealt won forgot sold
fought taught ate sang flew lent hid shot shook struck swore swept tore woke wound drank hit hurt put quit shut slid spread
stole stuck swam swung bent bet bit bled blew bound bred cast clung cost crept dug fed fled flung forbade froze ground hung
knelt knit laid lit overcame undertook withdrew shone shrank sank slept slew spat split sprang stank stung strode strove
sued swelled underwent upheld wept withheld withstood wove wrung can could may might must shall should will would do"""


class Rule:
    """One line of a class of endings or beginnings."""

    def __init__(self, kind, strip, add, flags, condition):
        self.kind, self.strip, self.add, self.flags = kind, strip, add, flags
        pattern = condition + "$" if kind == "SFX" else "^" + condition
        self.condition = None if condition == "." else re.compile(pattern)

    def apply(self, word):
        if self.condition and not self.condition.search(word):
            return None
        if self.kind == "PFX":
            return self.add + word[len(self.strip):]
        if self.strip and not word.endswith(self.strip):
            return None
        return word[: len(word) - len(self.strip)] + self.add


class Dictionary:
    def __init__(self, folder):
        with open(f"{folder}/index.aff", encoding="utf-8") as file:
            lines = [line.split() for line in file.read().splitlines()]
        self.long = ["FLAG", "long"] in lines
        options = {line[0]: line[1] for line in lines if len(line) == 2}
        self.need, self.forbidden = options.get("NEEDAFFIX"), options.get("FORBIDDENWORD")
        self.rules = {"SFX": defaultdict(list), "PFX": defaultdict(list)}
        for at, line in enumerate(lines):
            if len(line) >= 4 and line[0] in self.rules and line[2] in "YN" and line[3].isdigit():
                for rule in lines[at + 1 : at + 1 + int(line[3])]:
                    add, _, flags = rule[3].partition("/")
                    condition = rule[4] if len(rule) > 4 and ":" not in rule[4] else "."
                    strip, add = ("" if part == "0" else part for part in (rule[2], add))
                    self.rules[line[0]][line[1]].append(Rule(line[0], strip, add, self.flags(flags), condition))
        self.folder = folder

    def flags(self, text):
        return [text[i : i + 2] for i in range(0, len(text), 2)] if self.long else list(text)

    def entries(self):
        """Entries without a capital, with their flags."""
        with open(f"{self.folder}/index.dic", encoding="utf-8") as file:
            for line in file.read().splitlines()[1:]:
                word, _, flags = line.split()[0].partition("/") if line.split() else ("", "", "")
                flags = self.flags(flags)
                if word and word == word.lower() and self.forbidden not in flags:
                    yield word, flags


def french(dictionary):
    """Each form with what it may be; 0 for what another rule says."""
    suffixes = dictionary.rules["SFX"]
    for word, flags in dictionary.entries():
        endings = [flag for flag in flags if flag in suffixes]
        if dictionary.need not in flags:
            only_participles = endings and all(flag[0] in "pqr" for flag in endings)
            yield word, OTHER if not endings else INFINITIVE if only_participles else 0
        todo, seen = [(word, flag) for flag in endings], set()
        while todo:
            step = todo.pop()
            if step in seen:
                continue
            seen.add(step)
            base, flag = step
            for rule in suffixes[flag]:
                form = rule.apply(base)
                if form is not None:
                    yield form, french_part(flag, rule.flags)
                    todo.extend((form, more) for more in rule.flags if more in suffixes)


def french_part(flag, allowed):
    if flag[0].isupper():
        return NOUN
    if (flag[0] in "pqr" and flag[1] in "+.") or "n'" not in allowed:
        return PARTICIPLE
    return INFINITIVE if "d'" in allowed else FINITE


def english(dictionary):
    prefixes, suffixes = dictionary.rules["PFX"], dictionary.rules["SFX"]
    for word, flags in dictionary.entries():
        verb = "G" in flags or "D" in flags
        noun = "M" in flags or ("S" in flags and not verb)
        part = FINITE * verb | NOUN * (noun or any(flag in flags for flag in "YPT"))
        parts = {"S": FINITE * verb | NOUN * noun, "D": PARTICIPLE, "G": INFINITIVE, "Y": OTHER}
        forms = [(word, part or OTHER)]
        for flag in flags:
            made = ((rule.apply(word), parts.get(flag, NOUN)) for rule in suffixes.get(flag, []))
            forms.extend((form, part) for form, part in made if form is not None)
        yield from forms
        for rule in (rule for flag in flags for rule in prefixes.get(flag, [])):
            made = ((rule.apply(form), part) for form, part in forms)
            yield from ((form, part) for form, part in made if form is not None)


def fold(word):
    word = word.lower().replace("œ", "oe").replace("æ", "ae")
    return "".join(c for c in unicodedata.normalize("NFD", word) if unicodedata.category(c) != "Mn")


def is_letter(c):
    return "a" <= c <= "z" or (ord(c) > 191 and c.isalpha() and not unicodedata.name(c).startswith("MODIFIER"))


def main(language, folders):
    parts = defaultdict(int)
    for dictionary in map(Dictionary, folders):
        for word, part in (french if language == "fr" else english)(dictionary):
            if len(word) > 1 and word.isalpha():
                parts[word] |= part
    for word in IRREGULAR.split() if language == "en" else []:
        if word in parts:
            parts[word] = parts[word] & ~OTHER | FINITE
    folded = defaultdict(lambda: [0, 0])
    for word, part in parts.items():
        acute = language == "fr" and re.search("ée?s?$", word) is not None
        folded[fold(word)][acute] |= part or OTHER
    for word in sorted(folded, key=str.encode):
        if all(map(is_letter, word)):
            plain, acute = folded[word]
            print(word, DIGITS[plain] + (DIGITS[acute] if acute else ""))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
