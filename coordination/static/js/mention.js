/* Naming somebody in a comment: an @ opens a list of those who see the case. Without it a name is typed by hand. */
(function () {
  'use strict';
  var OPEN = /(?:^|[^A-Za-z0-9._%+-])[@＠]([^\s@＠，。；：、！？,;:!?]{0,20})$/, PAUSE = 120;

  function attach(form) {
    var box = form.querySelector('textarea'), list = form.querySelector('[role=listbox]');
    var waiting = 0, asked = 0, chosen = -1;
    if (!box || !list || form.dataset.naming) { return; }
    form.dataset.naming = '1';
    box.setAttribute('aria-autocomplete', 'list');
    box.setAttribute('aria-haspopup', 'listbox');
    box.setAttribute('aria-controls', list.id);

    function options() { return Array.prototype.slice.call(list.children); }
    function typed() {
      var found = OPEN.exec(box.value.slice(0, box.selectionStart));
      return found && box.selectionStart === box.selectionEnd ? found[1] : null;
    }
    function close() {
      clearTimeout(waiting);
      asked += 1;
      list.hidden = true;
      list.textContent = '';
      chosen = -1;
      box.removeAttribute('aria-activedescendant');
    }
    function choose(at) {
      var all = options();
      if (!all.length) { return; }
      chosen = (at + all.length) % all.length;
      all.forEach(function (one, n) {
        one.id = list.id + '-' + n;
        one.setAttribute('aria-selected', String(n === chosen));
      });
      box.setAttribute('aria-activedescendant', all[chosen].id);
      all[chosen].scrollIntoView({ block: 'nearest' });
    }
    function take(one) {
      var before = box.value.slice(0, box.selectionStart), rest = box.value.slice(box.selectionStart), part = typed();
      if (part === null) { close(); return; }
      before = before.slice(0, before.length - part.length) + one.dataset.name + ' ';
      box.value = before + rest.replace(/^ /, '');
      box.setSelectionRange(before.length, before.length);
      close();
      box.focus();
      box.dispatchEvent(new Event('input', { bubbles: true }));
    }
    function ask() {
      var part = typed(), mine;
      if (part === null) { close(); return; }
      asked += 1;
      mine = asked;
      fetch(form.dataset.names + '?q=' + encodeURIComponent(part), { headers: { 'X-Requested-With': 'fetch' }, redirect: 'manual' }).then(function (answer) {
        return answer.ok ? answer.text() : '';
      }).then(function (html) {
        if (mine !== asked || typed() === null) { return; }
        if (!html.trim()) { close(); return; }
        list.innerHTML = html;
        list.hidden = false;
        choose(0);
      }).catch(function () { if (mine === asked) { close(); } });
    }

    box.addEventListener('input', function () {
      clearTimeout(waiting);
      if (typed() === null) { close(); return; }
      waiting = setTimeout(ask, PAUSE);
    });
    box.addEventListener('keydown', function (event) {
      if (list.hidden || event.isComposing) { return; }
      if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
        event.preventDefault();
        choose(chosen + (event.key === 'ArrowDown' ? 1 : -1));
      } else if (event.key === 'Enter' || event.key === 'Tab') {
        event.preventDefault();
        take(options()[chosen]);
      } else if (event.key === 'Escape') {
        event.preventDefault();
        event.stopPropagation();
        close();
      }
    });
    list.addEventListener('mousedown', function (event) {
      var one = event.target.closest('[role=option]');
      event.preventDefault();  // the box keeps the focus
      if (one) { take(one); }
    });
    box.addEventListener('blur', close);
  }
  function attachAll(part) { part.querySelectorAll('form[data-names]').forEach(attach); }
  attachAll(document);
  document.addEventListener('htmx:load', function (event) { attachAll(event.detail.elt); });
}());
