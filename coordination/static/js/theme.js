/* Before first paint: "follow the system" becomes light or dark. Without JavaScript the page is what the server wrote. */
(function () {
  'use strict';
  var root = document.documentElement;
  var dark = window.matchMedia('(prefers-color-scheme: dark)');
  function apply() {
    var choice = root.getAttribute('data-theme') || 'auto';
    root.setAttribute('data-bs-theme', choice === 'auto' ? (dark.matches ? 'dark' : 'light') : choice);
  }
  apply();
  if (dark.addEventListener) { dark.addEventListener('change', apply); }

  /* The switch answers at once; the server keeps the choice, also of somebody who is off to the next page by then. */
  document.addEventListener('submit', function (event) {
    var form = event.target;
    if (!form.hasAttribute('data-theme-form') || !event.submitter || !window.fetch) { return; }
    event.preventDefault();
    var body = new FormData(form);
    body.append('theme', event.submitter.value);
    root.setAttribute('data-theme', event.submitter.value);
    apply();
    form.querySelectorAll('button').forEach(function (button) {
      button.setAttribute('aria-pressed', String(button === event.submitter));
    });
    fetch(form.action, { method: 'POST', body: body, credentials: 'same-origin', redirect: 'manual', keepalive: true });
  });
}());
