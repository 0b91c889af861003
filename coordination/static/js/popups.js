/* Pop-ups on this computer: switched on here, for this browser; live.js shows them while the page is in the background. */
(function () {
  'use strict';
  var box = document.querySelector('[data-popups]');
  if (!box || !window.Notification) { return; }
  var state = box.querySelector('[data-state]'), off = state.textContent;
  function wanted() { return localStorage.getItem('popups') === '1' && Notification.permission === 'granted'; }
  function show() {
    state.textContent = Notification.permission === 'denied' ? box.dataset.blocked : wanted() ? box.dataset.on : off;
  }
  box.hidden = false;
  box.querySelector('[data-switch]').addEventListener('click', function () {
    if (wanted()) { localStorage.removeItem('popups'); show(); return; }
    Notification.requestPermission().then(function (given) {
      if (given === 'granted') { localStorage.setItem('popups', '1'); }
      show();
    });
  });
  show();
}());
