/*
 * The button at the bottom of a phone. While somebody is in a form of the page, or one is filled in, it is that form's own: a
 * thumb that means the form never presses something else. Without this file it stays what is asked; the form's button stands in the form.
 */
(function () {
  'use strict';
  var bar = document.querySelector('.actionbar'), usual = bar && bar.querySelector('.form-one, .btn-primary');
  if (!usual) { return; }
  var own = document.createElement('button'), last = null;
  own.type = 'submit';
  own.className = 'btn btn-primary btn-lg w-100';

  function filled(form) { return form.isConnected && (form.matches('[data-typed-before]') || window.convene.isFilled(form)); }
  function inside(form) { return form.isConnected && (form.contains(document.activeElement) || document.activeElement === own); }
  function wanted() {
    if (last && (filled(last) || inside(last))) { return last; }
    return Array.prototype.filter.call(document.querySelectorAll('#main form[data-draft]'), filled)[0];
  }
  function put(shown, gone) { if (gone.isConnected) { gone.replaceWith(shown); } }
  function show() {
    var form = wanted(), button = form && form.querySelector('[type=submit]');
    if (!button) { put(usual, own); return; }
    if (form.dataset.asked || form.dataset.busy) { return; }
    form.id = form.id || 'form-' + form.dataset.draft;
    own.setAttribute('form', form.id);
    own.textContent = button.textContent.trim();
    own.disabled = button.disabled;
    own.classList.remove('btn-sure');
    put(own, usual);
  }

  /* what was set aside earlier and came back by itself is shown first: nobody sends what they have not seen */
  own.addEventListener('click', function (event) {
    var form = own.form, box = form && form.closest('details');
    if (!form || form.dataset.typed || form.dataset.shown || !filled(form)) { return; }
    event.preventDefault();
    form.dataset.shown = '1';
    if (box) { box.open = true; }
    form.scrollIntoView({ block: 'start' });
    (form.querySelector('input:not([type=hidden]), select, textarea') || own).focus({ preventScroll: true });
  });
  ['input', 'focusin'].forEach(function (news) {
    document.addEventListener(news, function (event) { last = event.target.closest('#main form[data-draft]') || last; });
  });
  ['input', 'focusin', 'change', 'reset', 'htmx:load', 'htmx:afterRequest'].forEach(function (news) {
    document.addEventListener(news, function () { setTimeout(show, 0); });
  });
  document.addEventListener('click', function () { setTimeout(show, 0); });
  show();
}());
