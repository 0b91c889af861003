/*
 * Papers take a moment to be made: at the link that was pressed it says so, until the page gives way to the paper, is left
 * for whatever opens it, or ten seconds have passed. Without it the browser's own sign of waiting does.
 */
(function () {
  'use strict';
  var words = document.body.dataset, LONGEST = 10000, said, ends;
  if (!words.making) { return; }

  function clear() {
    clearTimeout(ends);
    if (said) { said.remove(); }
    said = null;
  }

  document.addEventListener('click', function (event) {
    var link = event.target.closest('a[href$=".pdf"], a[href$=".docx"]');
    if (!link || event.defaultPrevented) { return; }
    clear();
    said = document.createElement('span');
    said.className = 'meta';
    said.setAttribute('role', 'status');
    link.after(said);
    setTimeout(function (line) { line.textContent = words.making; }, 50, said);  // what speaks was there before its words
    ends = setTimeout(clear, LONGEST);
  });
  ['pagehide', 'pageshow', 'visibilitychange'].forEach(function (name) { window.addEventListener(name, clear); });
}());
