// What in a text would tell who somebody is, found where it is typed: nrm/intake/naming.py again,
// for a text that the service cannot read. `KNOWN` is made of that module: a test holds it to it.
"use strict";

const telling = (() => {
  const KNOWN = {"mail":"(?<![^\\s@])[^\\s@]{1,64}@[^\\s@]{1,255}","dialled":"\\+?\\d[\\d ()/.-]{4,}\\d","date":"\\d{1,4}[./-]\\d{1,2}[./-]\\d{1,4}|\\d{1,2}\\.? [^\\W\\d_]{3,} \\d{4}","document":"\\b(?=(?:\\w*\\d){5})[A-Za-z0-9]{6,}\\b","year":"(?:19|20)\\d\\d","short_year":"[./-](\\d\\d)$","house":"\\b\\d{1,4}[a-zA-Z]?,? (?:[A-Z]\\w+ ){1,3}(?:[Ss]treet|[Rr]oad|[Ll]ane|[Aa]venue|[Ss]quare|[Bb]oulevard)\\b|\\b(?:[Ss]treet|[Rr]oad|[Ll]ane|[Aa]venue|[Ss]quare|[Bb]oulevard|\\w+(?:strasse|str|gasse|weg|platz|straat|laan|katu|tie)),? (?:[Nn]o\\.? )?\\d{1,4}[a-zA-Z]?\\b|\\b\\d{1,4}[a-zA-Z]?,? (?:[Rr]ue|[Cc]hemin|[Qq]uai|[Aa]venue|[Bb]oulevard|[Vv]iale|[Cc]orso|[Pp]iazza|[Cc]alle|[Oo]do[su]?|[Ll]eoforos|shr`) \\w|\\b(?:[Rr]ue|[Cc]hemin|[Qq]uai|[Aa]venue|[Bb]oulevard|[Vv]iale|[Cc]orso|[Pp]iazza|[Cc]alle|[Oo]do[su]?|[Ll]eoforos|shr`) (?:[A-Z]?\\w+ ){1,3}\\d{1,4}[a-zA-Z]?\\b","grown_up":16,"letters":{"Æ":"Ae","Ð":"D","Ø":"O","Þ":"Th","ß":"ss","æ":"ae","ð":"d","ø":"o","þ":"th","Đ":"D","đ":"d","Ħ":"H","ħ":"h","ı":"i","ĸ":"q","Ł":"L","ł":"l","Ŋ":"Ng","ŋ":"ng","Œ":"Oe","œ":"oe","Ŧ":"T","ŧ":"t","ʹ":"'","ʼ":"'","Ͱ":"H","ͱ":"h","Ͳ":"S","ͳ":"s","Ͷ":"W","ͷ":"w","ͻ":"s","ͼ":"s.","ͽ":"s.","Ϳ":"J","Α":"A","Β":"V","Γ":"G","Δ":"D","Ε":"E","Ζ":"Z","Η":"I","Θ":"Th","Ι":"I","Κ":"K","Λ":"L","Μ":"M","Ν":"N","Ξ":"X","Ο":"O","Π":"P","Ρ":"R","Σ":"S","Τ":"T","Υ":"Y","Φ":"F","Χ":"Ch","Ψ":"Ps","Ω":"O","α":"a","β":"v","γ":"g","δ":"d","ε":"e","ζ":"z","η":"i","θ":"th","ι":"i","κ":"k","λ":"l","μ":"m","ν":"n","ξ":"x","ο":"o","π":"p","ρ":"r","ς":"s","σ":"s","τ":"t","υ":"y","φ":"f","χ":"ch","ψ":"ps","ω":"o","Ϗ":"&","ϗ":"&","Ϙ":"Q","ϙ":"q","Ϛ":"St","ϛ":"st","Ϝ":"W","ϝ":"w","Ϟ":"Q","ϟ":"q","Ϡ":"S","ϡ":"s","Ϣ":"Sh","ϣ":"sh","Ϥ":"F","ϥ":"f","Ϧ":"X","ϧ":"x","Ϩ":"H","ϩ":"h","Ϫ":"J","ϫ":"j","Ϭ":"C","ϭ":"c","Ϯ":"Ti","ϯ":"ti","ϳ":"j","Ϸ":"Sh","ϸ":"sh","Ϻ":"S","ϻ":"s","ϼ":"r.","Ͻ":"S","Ͼ":"S.","Ͽ":"S.","Ђ":"Dj","Є":"Ie","Ѕ":"Dz","І":"I","Ј":"J","Љ":"Lj","Њ":"Nj","Ћ":"C","Џ":"Dzh","А":"A","Б":"B","В":"V","Г":"G","Д":"D","Е":"E","Ж":"Zh","З":"Z","И":"I","К":"K","Л":"L","М":"M","Н":"N","О":"O","П":"P","Р":"R","С":"S","Т":"T","У":"U","Ф":"F","Х":"Kh","Ц":"Ts","Ч":"Ch","Ш":"Sh","Щ":"Shch","Ъ":"'","Ы":"Y","Ь":"'","Э":"E","Ю":"Yu","Я":"Ya","а":"a","б":"b","в":"v","г":"g","д":"d","е":"e","ж":"zh","з":"z","и":"i","к":"k","л":"l","м":"m","н":"n","о":"o","п":"p","р":"r","с":"s","т":"t","у":"u","ф":"f","х":"kh","ц":"ts","ч":"ch","ш":"sh","щ":"shch","ъ":"'","ы":"y","ь":"'","э":"e","ю":"yu","я":"ya","ђ":"dj","є":"ie","ѕ":"dz","і":"i","ј":"j","љ":"lj","њ":"nj","ћ":"c","џ":"dzh","ء":"'","ا":"","ب":"b","ة":"h","ت":"t","ث":"th","ج":"j","ح":"h","خ":"kh","د":"d","ذ":"dh","ر":"r","ز":"z","س":"s","ش":"sh","ص":"s","ض":"d","ط":"t","ظ":"dh","ع":"`","غ":"gh","ػ":"g","ؼ":"g","ؽ":"y","ؾ":"i","ؿ":"i","ـ":"","ف":"f","ق":"q","ك":"k","ل":"l","م":"m","ن":"n","ه":"h","و":"w","ى":"a","ي":"y","ٮ":"b","ٯ":"q","ٱ":"'","ٲ":"a","ٳ":"u'","ٴ":"e","ٹ":"t","ٺ":"th","ٻ":"b","ټ":"t","ٽ":"t","پ":"p","ٿ":"th","ڀ":"bh","ځ":"dz","ڂ":"dz","ڃ":"n","ڄ":"j","څ":"ts","چ":"ch","ڇ":"ch","ڈ":"d","ډ":"d","ڊ":"d","ڋ":"dd","ڌ":"dh","ڍ":"dh","ڎ":"dh","ڏ":"d","ڐ":"d","ڑ":"r","ڒ":"r","ړ":"r","ڔ":"r","ڕ":"r","ږ":"zh","ڗ":"d","ژ":"zh","ڙ":"r","ښ":"sh","ڛ":"s","ڜ":"ch","ڝ":"ts","ڞ":"ch","ڟ":"th","ڠ":"ng","ڡ":"f","ڢ":"f","ڣ":"p","ڤ":"v","ڥ":"v","ڦ":"ph","ڧ":"q","ڨ":"g","ک":"k","ڪ":"k","ګ":"g","ڬ":"g","ڭ":"ng","ڮ":"kp","گ":"g","ڰ":"gg","ڱ":"n","ڲ":"g","ڳ":"g","ڴ":"g","ڵ":"l","ڶ":"l","ڷ":"l","ڸ":"l","ڹ":"n","ں":"n","ڻ":"n","ڼ":"n","ڽ":"ny","ھ":"h","ڿ":"n","ہ":"h","ۃ":"h","ۄ":"o","ۅ":"o","ۆ":"o","ۇ":"u","ۈ":"u","ۉ":"u","ۊ":"u","ۋ":"v","ی":"y","ۍ":"ey","ێ":"e","ۏ":"v","ې":"e","ۑ":"ny","ے":"e","ە":"e"}};
  const pattern = (name, flags) => new RegExp(KNOWN[name], flags);
  const DIGIT = /\p{Nd}/u, FIRST_YEAR = 1900, LAST_YEAR = 2100, FEWEST_DIALLED = 7;

  // The value of a figure in any script: they stand in tens, zero first.
  function figure(sign) {
    let at = sign.codePointAt(0), before = 0;
    while (DIGIT.test(String.fromCodePoint(at - before - 1))) before++;
    return String(before % 10);
  }

  const inLatin = (text) => Array.from(text.normalize("NFKD"), (sign) =>
    sign < "\x80" ? sign : KNOWN.letters[sign] ?? (DIGIT.test(sign) ? figure(sign) : sign))
    .join("").replace(/\p{M}/gu, "");

  // A day of our time is no number to dial.
  function isDay(written) {
    const numbers = written.split(/\D+/).filter(Boolean).map(Number);
    const year = Math.max(...numbers), named = /[a-z]/i.test(written);
    const [first, month, last] = numbers;
    if (year < FIRST_YEAR || year > LAST_YEAR) return false;
    if (first === year && !/^\d+-\d+-/.test(written)) return false;
    if (named) return true;
    const day = new Date(Date.UTC(year, month - 1, first === year ? last : first));
    return month >= 1 && month <= 12 && day.getUTCMonth() === month - 1;
  }

  function isBirth(written) {
    const now = new Date().getUTCFullYear(), year = written.match(pattern("year"));
    if (year) return Number(year[0]) <= now - KNOWN.grown_up;
    const short = written.match(pattern("short_year"));
    return short !== null && Number(short[1]) > now % 100;
  }

  const dialled = (number) => number.replace(/\D/g, "").length >= FEWEST_DIALLED;

  return (text) => {
    const latin = inLatin(text), days = pattern("date", "g");
    const numbers = latin.replace(days, (day) => (isDay(day) ? " " : day));
    const found = {
      way: pattern("mail").test(text) || (numbers.match(pattern("dialled", "g")) || []).some(dialled),
      number: pattern("document").test(latin.replace(days, " ")),
      birth: (latin.match(days) || []).some(isBirth),
      place: pattern("house").test(latin),
    };
    return Object.keys(found).filter((each) => found[each]);
  };
})();
