const place = document.getElementById("api-docs");
const choice = document.getElementById("api-docs-choice");
const { url, signIn } = JSON.parse(place.dataset.config);
const absolute = (address) => new URL(address, location.href).href;

const ui = SwaggerUIBundle({
  domNode: place,
  url: absolute(choice ? choice.value : url), // a browser that goes back shows the choice that was made
  deepLinking: true,
  docExpansion: "none", // a hundred operations are found by their groups, and are slow to draw
  filter: true,
  validatorUrl: null, // it would send the document to others
  persistAuthorization: false, // a token is kept as long as the page is open
  oauth2RedirectUrl: absolute("docs/signed-in"),
});

if (choice) {
  choice.addEventListener("change", () => {
    ui.specActions.updateUrl(absolute(choice.value));
    ui.specActions.download(absolute(choice.value));
  });
}

if (signIn && new URL(signIn.site).origin === location.origin) {
  ui.initOAuth({ clientId: signIn.client, usePkceWithAuthorizationCodeGrant: true });
} else if (signIn) {
  document.getElementById("sign-in-elsewhere").hidden = false;
}
