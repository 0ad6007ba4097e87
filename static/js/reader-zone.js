// Offers the browser's own time zone to a reader who has chosen none. Choosing it is left to them.
const field = document.querySelector("[data-reader-zone]");
const own = Intl.DateTimeFormat().resolvedOptions().timeZone;

if (field && !field.value && [...field.list.options].some((option) => option.value === own)) field.value = own;
