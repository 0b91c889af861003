/* Pop-ups on this device: switched on here, for this browser; live.js shows them while the page is in the background. */
(function () {
  'use strict';
  var box = document.querySelector('[data-popups]');
  if (!box || !window.Notification) { return; }
  var state = box.querySelector('[data-state]'), off = state.textContent;
  var press = box.querySelector('[data-switch]'), on = press.textContent;
  function wanted() { return localStorage.getItem('popups') === '1' && Notification.permission === 'granted'; }
  function show() {
    state.textContent = Notification.permission === 'denied' ? box.dataset.blocked : wanted() ? box.dataset.on : off;
    press.textContent = wanted() ? press.dataset.off : on;
    press.hidden = Notification.permission === 'denied';
  }
  box.hidden = false;
  press.addEventListener('click', function () {
    if (wanted()) { localStorage.removeItem('popups'); show(); return; }
    Notification.requestPermission().then(function (given) {
      if (given === 'granted') { localStorage.setItem('popups', '1'); }
      show();
    });
  });
  show();
}());
