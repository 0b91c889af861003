/*
 * Filing: the position, by the phone or by a press on the map. Without it an address in words does. What it says of town
 * and community the server words; a change of it is a change of the form.
 */
(function () {
  'use strict';
  var place = document.querySelector('[data-position]');
  if (!place) { return; }
  var locate = place.querySelector('[data-locate]'), away = place.querySelector('[data-unlocate]');
  var said = place.querySelector('[data-located]'), form = locate.form, words = place.dataset;
  function field(name) { return form.elements.namedItem(name); }

  function show() {
    var known = Boolean(field('lat').value && field('lon').value);
    away.hidden = !known;
    document.dispatchEvent(new CustomEvent('convene:position', { detail: known ? [Number(field('lat').value), Number(field('lon').value)] : null }));
    return known;
  }
  function put(lat, lon, text) {
    field('lat').value = lat;
    field('lon').value = lon;
    said.textContent = text;
    show();
  }
  function set(lat, lon, text) {
    put(lat, lon, text);
    field('lat').dispatchEvent(new Event('input', { bubbles: true }));  // kept with what is typed
    said.dispatchEvent(new Event('change', { bubbles: true }));  // the suggestions are asked for anew
  }
  function words_of(lat, lon) { return words.set.replace('{lat}', lat).replace('{lon}', lon); }

  document.addEventListener('convene:picked', function (event) {
    var lat = event.detail[0].toFixed(6), lon = event.detail[1].toFixed(6);
    set(lat, lon, words_of(lat, lon));
  });
  away.addEventListener('click', function () {
    set('', '', words.removed);
    var next = locate.hidden ? place.querySelector('summary') : locate;
    next.focus();
  });
  document.addEventListener('convene:sent', function () { put('', '', ''); });
  form.addEventListener('reset', function () { put('', '', ''); });
  if (show()) { said.textContent = words_of(field('lat').value, field('lon').value); }  // it came back with the form, or with what had been typed

  if (!navigator.geolocation || !window.isSecureContext) { return; }
  locate.hidden = false;
  locate.addEventListener('click', function () {
    locate.disabled = true;
    said.textContent = locate.dataset.going;
    navigator.geolocation.getCurrentPosition(function (found) {
      locate.disabled = false;
      set(found.coords.latitude.toFixed(6), found.coords.longitude.toFixed(6), words.found.replace('{n}', Math.round(found.coords.accuracy)));
    }, function () {
      locate.disabled = false;
      said.textContent = locate.dataset.failed;
    }, { enableHighAccuracy: true, timeout: 15000, maximumAge: 60000 });
  });
}());

/*
 * Filing: who called and which building it is, as far as the words say it clearly. What was put in follows the words until
 * somebody changes or clears it; from then on it is theirs, as it is on a form that came back.
 */
(function () {
  'use strict';
  var form = document.querySelector('form[data-recognised]'), words = form && form.elements.namedItem('description');
  if (!words) { return; }
  var SURNAMES = '[赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏窦章苏潘葛范彭郎鲁韦马苗方俞任袁柳史唐费薛雷贺倪汤滕殷罗毕郝安常于傅齐康伍余顾孟黄穆萧尹姚邵汪祁毛狄米戴谈宋庞熊纪舒屈项祝董梁杜阮蓝闵季贾江童颜郭梅林钟徐邱骆高夏蔡田樊胡凌霍虞万柯管卢莫房解应丁邓洪包左石崔吉龚程邢裴陆荣翁段巫焦谷车侯班仲宫宁仇甘武刘景詹龙叶黎薄白蒲卓蔺池乔翟谭姬申冉雍桑桂牛边燕尚温庄柴瞿阎连习艾向古易廖耿匡寇聂曾关查荆游岳肖闫付党]|欧阳|上官|司马|诸葛|令狐|皇甫|尉迟|慕容';
  var NUMBER = /(?:^|[^\d])(?:(?:\+|00)?86[ -]?)?(1[3-9]\d)[ -]?(\d{4})[ -]?(\d{4})(?!\d)/g;
  var NAMES = [
    new RegExp('我叫((?:' + SURNAMES + ')[\\u4e00-\\u9fff]{1,2}?)(?=[，。；、,.;\\s]|电话|手机|住|$)', 'g'),
    new RegExp('(?:^|[，。；：、,.;:\\s]|居民|住户|业主|群众|我是)((?:' + SURNAMES + ')(?:师傅|先生|女士|大爷|大妈|大娘|大姐|大哥|阿姨|奶奶|爷爷))(?![家的])', 'g'),
    new RegExp('(?:我|免贵)姓(' + SURNAMES + ')', 'g')
  ];

  /* street, compound and building: the place is plain for all, whose unit and door it is has a field that is not */
  var BUILDING = /([\u4e00-\u9fff]{0,10}(?:小区|家属院|宿舍|新村|花园|公寓|大院|苑|城|路|街|巷|村)\s*\d{1,3}\s*(?:号楼|号院|栋|幢|号))/g;

  /* the one thing the words say; of two it is not clear who is meant */
  function only(pattern, text) {
    var found = [], match;
    pattern.lastIndex = 0;
    while ((match = pattern.exec(text)) !== null) {
      var said = match.slice(1).join('');
      if (found.indexOf(said) < 0) { found.push(said); }
      pattern.lastIndex = match.index + match[0].length;
    }
    return found.length === 1 ? found[0] : '';
  }
  function named(text) {
    return NAMES.reduce(function (found, pattern) { return found || only(pattern, text); }, '');
  }
  function numbered(text) { return only(NUMBER, text); }
  /* what stands before the place is no part of it, least of all who says so */
  var BEFORE = /^.*(?:住在|就在|位于|家住|我们|你们|我|在|住户|业主|反映|来电|发现|称|说|(?:师傅|先生|女士|大爷|大妈|大娘|大姐|大哥|阿姨|奶奶|爷爷)(?:家(?!属))?)/;
  function placed(text) { return only(BUILDING, text).replace(BEFORE, ''); }

  function follow(name, read) {
    var field = form.elements.namedItem(name), hint = document.createElement('p'), ours = '';
    var theirs = Boolean(field.value) || Boolean(form.querySelector('.is-invalid, [data-errors], [data-answers]'));
    hint.className = 'hint mb-0 mt-1';
    hint.setAttribute('role', 'status');
    field.after(hint);
    function put(found) {
      if (theirs || field.value !== ours || found === ours) { return; }
      field.value = ours = found;
      hint.textContent = found ? form.dataset.recognised : '';
    }
    function forget() { ours = hint.textContent = ''; theirs = false; }
    words.addEventListener('input', function () { put(read(words.value)); });
    field.addEventListener('input', function () { theirs = true; hint.textContent = ''; });
    form.addEventListener('convene:sent', forget);
    form.addEventListener('reset', forget);
  }
  follow('reporter_phone', numbered);
  follow('reporter_name', named);
  follow('address', placed);

  /* words typed before htmx had come, or set aside and back: their category is asked for as if they were typed now */
  document.addEventListener('DOMContentLoaded', function () {
    if (words.value.trim() && !form.elements.namedItem('category').value) { words.dispatchEvent(new Event('change', { bubbles: true })); }
  });
}());

/*
 * Filing: what has to be done next follows what is filled in: with a finding on site the case is verified at once.
 */
(function () {
  'use strict';
  var unless = document.querySelector('[data-unless-seen]'), once = document.querySelector('[data-once-seen]');
  var form = document.getElementById('filing'), finding = form && form.elements.namedItem('finding');
  if (!unless || !once || !finding) { return; }
  function follow() {
    unless.hidden = finding.value.trim() !== '';
    once.hidden = !unless.hidden;
  }
  finding.addEventListener('input', follow);
  ['reset', 'convene:sent'].forEach(function (emptied) { form.addEventListener(emptied, function () { setTimeout(follow, 0); }); });
  follow();
}());
