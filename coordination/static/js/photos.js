/*
 * Photos: made smaller on the phone and sent ahead, one after another, while their form is still being typed.
 * Without this file the form sends them itself, as they are; the server re-encodes either.
 */
(function () {
  'use strict';
  var SIDE = 2560, QUALITY = 0.82, SMALL_ENOUGH = 400 * 1024, LONGEST = 120000;

  /* ── smaller, upright and without a position: a canvas keeps pixels only ── */
  function shrunk(file) {
    if (file.size < SMALL_ENOUGH || !window.createImageBitmap) { return Promise.resolve(file); }
    return createImageBitmap(file, { imageOrientation: 'from-image' }).then(function (image) {
      var scale = Math.min(1, SIDE / Math.max(image.width, image.height));
      var canvas = document.createElement('canvas');
      canvas.width = Math.round(image.width * scale);
      canvas.height = Math.round(image.height * scale);
      canvas.getContext('2d').drawImage(image, 0, 0, canvas.width, canvas.height);
      image.close();
      return new Promise(function (done) {
        canvas.toBlob(function (blob) { done(blob && blob.size < file.size ? blob : file); }, 'image/jpeg', QUALITY);
      });
    }).catch(function () { return file; });  // a format this browser cannot open goes as it is; the server can
  }

  function waiting(field, file) {
    var line = document.createElement('li'), bar = document.createElement('progress'), name = document.createElement('span');
    line.className = 'shot shot--going';
    bar.max = 100;
    bar.value = 0;
    name.className = 'shot__name';
    name.textContent = file.name;
    bar.setAttribute('aria-label', file.name);
    line.append(name, bar);
    field.list.append(line);
    return line;
  }

  function send(field, file, line) {
    return shrunk(file).then(function (small) {
      return new Promise(function (done) {
        var body = new FormData(), asked = new XMLHttpRequest(), bar = line.querySelector('progress');
        var token = field.form.elements.namedItem('csrfmiddlewaretoken');
        if (!token) { left(field, file, line); done(); return; }  // a page from this device: there is no network
        body.append('photos', small, file.name);
        asked.open('POST', field.url);
        asked.timeout = LONGEST;
        asked.setRequestHeader('X-CSRFToken', token.value);
        asked.upload.onprogress = function (event) { if (event.lengthComputable) { bar.value = 100 * event.loaded / event.total; } };
        asked.onloadend = function () { arrived(field, file, line, asked); done(); };
        asked.send(body);
      });
    });
  }

  function arrived(field, file, line, asked) {
    var made = document.createElement('ul');
    if (asked.status === 200) { made.innerHTML = asked.responseText; }
    if (made.querySelector('.shot [name=ahead]')) {  // anything else is a page to sign in at, or somebody else's
      line.replaceWith.apply(line, made.children);
      return;
    }
    var said = '';
    try { said = JSON.parse(asked.responseText).said; } catch (error) { /* no answer, or not ours: it goes with the form */ }
    if (said) { refused(line, said); } else { left(field, file, line); }
  }

  /* ── what could not be sent ahead goes with the form; what the server refused does not go at all ── */
  function left(field, file, line) {
    var words = document.createElement('span');
    line.className = 'shot shot--left';
    line.file = file;
    words.textContent = file.name + ' · ' + field.list.dataset.left;
    line.replaceChildren(words, away(line));
  }
  function refused(line, said) {
    var words = document.createElement('span');
    line.className = 'shot shot--failed';
    words.setAttribute('role', 'alert');
    words.textContent = said;
    line.replaceChildren(words, away(line));
  }
  function away(line) {
    var button = document.createElement('button'), icon = document.createElement('i');
    button.type = 'button';
    button.className = 'shot__away';
    button.dataset.dropShot = '';
    button.setAttribute('aria-label', line.parentElement.dataset.away);
    icon.className = 'bi bi-x-lg';
    button.append(icon);
    return button;
  }

  /* ── one after another: a slow line is shared with nobody ── */
  function take(field, files) {
    Array.prototype.forEach.call(files, function (file) {
      var line = waiting(field, file);
      field.last = field.last.then(function () { return send(field, file, line); });
    });
    hold(field);
  }
  /* ── a form sent while photos are on their way waits for them, and says so ── */
  function hold(field) {
    var mine = field.last;
    field.form.dataset.sendingPhotos = '1';
    mine.then(function () {
      if (field.last !== mine) { return; }
      delete field.form.dataset.sendingPhotos;
      var button = field.pressed;
      field.pressed = null;
      delete field.list.dataset.waiting;
      if (button && !field.list.querySelector('.shot--failed')) { field.form.requestSubmit(button); }
    });
  }

  function enliven(input) {
    var form = input.form, list = document.getElementById(input.dataset.ahead);
    if (!form || !list || input.dataset.lively || !window.FormData) { return; }
    input.dataset.lively = '1';
    input.closest('.shots-field').classList.add('shots-field--lively');
    var field = { form: form, list: list, url: list.dataset.url, last: Promise.resolve(), pressed: null };
    function chosen() {
      var files = Array.prototype.slice.call(input.files);
      input.value = '';
      take(field, files);
    }
    input.addEventListener('change', chosen);
    form.addEventListener('submit', function (event) {
      if (!form.dataset.sendingPhotos) { return; }
      event.preventDefault();
      event.stopImmediatePropagation();
      field.pressed = event.submitter || form.querySelector('[type=submit]');
      list.dataset.waiting = '1';
    }, true);
    form.addEventListener('formdata', function (event) {
      list.querySelectorAll('.shot--left').forEach(function (line) { event.formData.append('photos', line.file, line.file.name); });
    });
    if (input.files.length) { chosen(); }  // before this file had come
  }
  function enlivenAll(part) { part.querySelectorAll('input[type=file][data-ahead]').forEach(enliven); }
  enlivenAll(document);
  document.addEventListener('htmx:load', function (event) { enlivenAll(event.detail.elt); });
  document.addEventListener('click', function (event) {
    var button = event.target.closest('[data-drop-shot]');
    if (button) { button.closest('.shot').remove(); }
  });
}());
