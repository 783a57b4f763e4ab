"""What a page is made of, apart from what it says: two of one shape are read and gone through in the same way.

A shape has each element with what it is and how it stands, whether it has words, and rows that are alike only once. It
has too what only the whole of a page shows: ids that stand there twice, and references that lead nowhere.
"""

SHAPE = """() => {
  const SAID = new Set(['href', 'src', 'value', 'title', 'alt', 'content', 'placeholder', 'datetime', 'action', 'd',
    'x', 'y', 'x1', 'x2', 'y1', 'y2', 'cx', 'cy', 'r', 'rx', 'ry', 'dx', 'dy', 'width', 'height', 'points', 'min',
    'max', 'transform', 'viewBox', 'aria-label', 'aria-roledescription', 'nonce']);
  const LISTS = new Set(['TBODY', 'UL', 'OL', 'DL', 'SELECT', 'svg', 'g']);
  const plain = text => text.replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, '*').replace(/[0-9]+/g, '#');
  const named = ({name, value}) => `${name}=${SAID.has(name) ? value.trim() !== '' : plain(value)}`;
  const shape = element => {
    let inner = [];
    for (const each of element.childNodes) {
      const one = each.nodeType === 3 ? (each.data.trim() ? '.' : '') : each.nodeType === 1 ? shape(each) : '';
      if (one && inner.at(-1) !== one) inner.push(one);
    }
    if (LISTS.has(element.tagName)) inner = [...new Set(inner)].sort();
    return `<${[element.tagName, ...[...element.attributes].map(named).sort()].join(' ')}${inner.join('')}>`;
  };
  const ids = [...document.querySelectorAll('[id]')].map(each => each.id);
  const known = new Set(ids);
  const lost = ['for', 'aria-labelledby', 'aria-describedby', 'aria-controls', 'headers', 'list'].flatMap(
    name => [...document.querySelectorAll(`[${name}]`)].flatMap(each => each.getAttribute(name).split(/\\s+/))
      .filter(id => id && !known.has(id)).map(id => `${name} ${id}`));
  const twice = ids.filter((id, number) => ids.indexOf(id) !== number);
  return JSON.stringify([shape(document.documentElement), twice, lost]);
}"""

# Axe, which spends two thirds of its time on whether text and links stand out enough. What that depends on is their
# look: colour and size, what is around them, and what lies behind. A look is asked about until axe was sure of one text
# that has it.
LOOK_AT = """async ([options, readable]) => {
  const OF_THE_LOOK = new Set(['bgGradient', 'bgImage', 'imgNode']);  // axe is never sure of such a one
  const NOTHING = 'rgba(0, 0, 0, 0),none,1,static,none,normal,auto,none,visible';
  const behind = new Map([[null, '']]);
  const layers = element => {
    if (!behind.has(element)) {
      const {backgroundColor, backgroundImage, opacity, position, filter, mixBlendMode, clip, clipPath, overflow} =
        getComputedStyle(element);
      const own = [backgroundColor, backgroundImage, opacity, position, filter, mixBlendMode, clip, clipPath, overflow];
      const above = layers(element.parentElement);
      behind.set(element, own.join() === NOTHING ? above : `${above}/${own.join()}`);
    }
    return behind.get(element);
  };
  const look = element => {
    const {color, fill, fontSize, fontWeight, textShadow, fontStyle, textDecoration} = getComputedStyle(element);
    const own = [element.tagName, color, fill, fontSize, fontWeight, textShadow, fontStyle, textDecoration];
    const around = element.parentElement;
    return [...own, around.tagName, getComputedStyle(around).color, layers(element)].join(' ');
  };
  const has_words = element => element.matches('a[href], input, select, textarea')
    || [...element.childNodes].some(each => each.nodeType === 3 && each.data.trim().length > 1);
  const known = new Set(readable);
  const looks = new Map();
  for (const element of document.body.querySelectorAll('*')) {
    if (!has_words(element) || !element.checkVisibility()) continue;
    const one = look(element);
    if (!known.has(one)) looks.set(element, one);
  }
  for (const element of looks.keys()) element.setAttribute('data-look', '');
  axe.configure({rules: [
    {id: 'color-contrast', selector: '[data-look]'}, {id: 'link-in-text-block', selector: 'a[href][data-look]'},
  ]});
  const {violations, incomplete} = await axe.run(options);
  const unsure = incomplete.filter(({id}) => id === 'color-contrast').flatMap(({nodes}) => nodes);
  for (const {target, any} of unsure)
    if (!OF_THE_LOOK.has(any[0]?.data?.messageKey)) looks.delete(document.querySelector(target[0]));
  document.querySelectorAll('[data-look]').forEach(each => each.removeAttribute('data-look'));
  return {violations, readable: [...new Set(looks.values())]};
}"""
