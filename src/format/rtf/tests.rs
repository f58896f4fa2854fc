use proptest::prelude::*;

use super::*;

fn read(rtf: &[u8]) -> Result<String, String> {
    let mut out = String::new();
    let end = super::read(&mut &rtf[..], &Options::default(), &mut |found| {
        let draft = found.unwrap().draft;
        out = format!("{}|{}|{}", draft.headline, draft.authors.join(","), draft.body);
        std::ops::ControlFlow::Continue(())
    });
    end.map(|()| out).map_err(|error| error.to_string())
}

#[test]
fn what_is_printed_is_read() {
    let rtf = br"{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0\fswiss Helvetica;}{\f1\fcharset204 Arial Cyr;}}
{\colortbl;\red0\green0\blue0;}{\*\generator Writer 7;}{\info{\title Phare rallum\'e9}{\author Ewan Strand}{\creatim\yr2017}}
\pard\plain\b Le phare\b0  de Corran\line luit \'e0 nouveau\par
Il dit\~: \ldblquote Enfin\rdblquote\u8230?\par {\f1 \'cc\'e0\'ff\'ea} {\v cach\'e9}visible{\footnote note}\par
\trowd Un\cell Deux\cell\row \u-10179?\u-8704? \{accolades\}{\field{\*\fldinst HYPERLINK x}{\fldrslt lien}}{\pict 0102}{\bin3 }}{}\par}";
    assert_eq!(
        read(rtf).unwrap(),
        "Phare rallumé|Ewan Strand|Le phare de Corran\n\nluit à nouveau\n\nIl dit : “Enfin”…\n\nМаяк visible\n\nUn Deux\n\n😀 {accolades}lien"
    );
}

#[test]
fn other_character_sets() {
    assert_eq!(read(br"{\rtf1\mac Le phare rallum\'8e}").unwrap(), "Le phare rallumé||");
    assert_eq!(
        read(br"{\rtf1\ansicpg932 \'93\'94\'91\'e4 and so on}").unwrap(),
        "灯台 and so on||".replace("灯", "燈").replace("燈", "灯")
    );
}

#[test]
fn groups_without_end_are_refused() {
    assert_eq!(read(br"{\rtf1 Cut {off"), Err("truncated RTF".to_string()));
    assert_eq!(read("{".repeat(2000).as_bytes()), Err("RTF nested more than 1000 levels".to_string()));
}

proptest! {
    /// Whatever stands in it, the reading ends, and not in a panic.
    #[test]
    fn any_bytes_are_survived(bytes in prop::collection::vec(any::<u8>(), 0..200), words in "(\\\\(u|f|uc|bin|par|v|fcharset)-?[0-9]{0,9} ?|[{}*'a-z\\\\])*") {
        let rtf = [b"{\\rtf1 ", words.as_bytes(), &bytes, b"}"].concat();
        let _ = super::read(&mut &rtf[..], &Options::default(), &mut |_| std::ops::ControlFlow::Continue(()));
    }
}
