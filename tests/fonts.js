// Our fonts are optional: where they come late, a page keeps the system's. Tests measure in ours, however late they come.
for (const [family, file] of [["Public Sans Variable", "public-sans"], ["Faultline Serif", "source-serif-4"]]) {
  const face = new FontFace(family, `url(/static/fonts/${file}-latin.woff2)`, { weight: "400 700" });
  document.fonts.add(face);
  face.load().catch(() => {});
}
