// @ts-check
// The theme before anything is drawn: that of the address, else that of the system.
document.documentElement.dataset.theme = /[#&]theme=(light|dark)\b/.exec(location.hash)?.[1] ?? (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");
