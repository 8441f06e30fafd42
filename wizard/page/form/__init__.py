"""The interview as a form in a browser: questions, the files beside them, a link, a download."""
