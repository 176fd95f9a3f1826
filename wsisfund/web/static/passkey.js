/* Passkeys: logging in with one, registering one, and signing with one. */
"use strict";
(() => {
  const text = (buffer) => {
    const bytes = String.fromCharCode(...new Uint8Array(buffer));
    return btoa(bytes).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
  };
  const bytes = (part) => Uint8Array.from(atob(part.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));
  // An address of numbers has no passkeys, nor has one that is not secure.
  const possible = Boolean(window.PublicKeyCredential) && !/^[0-9.]+$|^\[/.test(location.hostname);

  const asserted = (found) => ({
    id: found.id,
    client: text(found.response.clientDataJSON),
    authenticator: text(found.response.authenticatorData),
    signature: text(found.response.signature),
  });
  const touch = async (challenge, host, known = []) => {
    const allowCredentials = known.map((id) => ({ type: "public-key", id: bytes(id) }));
    const publicKey = { challenge: bytes(challenge), rpId: host, userVerification: "required", allowCredentials };
    return asserted(await navigator.credentials.get({ publicKey }));
  };
  const made = async (asked, user) => {
    const publicKey = {
      challenge: bytes(asked.challenge),
      rp: { id: asked.host, name: asked.host },
      user: { id: bytes(asked.user), name: user, displayName: user },
      pubKeyCredParams: [{ type: "public-key", alg: asked.algorithm }],
      authenticatorSelection: { residentKey: "required", requireResidentKey: true, userVerification: "required" },
      excludeCredentials: asked.known.map((id) => ({ type: "public-key", id: bytes(id) })),
      attestation: "none",
    };
    const found = await navigator.credentials.create({ publicKey });
    const { response } = found;
    return { id: found.id, client: text(response.clientDataJSON), authenticator: text(response.getAuthenticatorData()) };
  };
  window.passkey = { possible, touch };

  const say = (words) => {
    const said = document.getElementById("said");
    said.textContent = words;
    said.hidden = false;
  };
  const send = async (form) => {
    const answer = await fetch(form.dataset.ask, { method: "POST", body: new URLSearchParams(new FormData(form)) });
    if (!answer.headers.get("Content-Type")?.includes("json")) return location.reload();
    const asked = await answer.json();
    if (!answer.ok) return say(asked.error);
    try {
      const found = form.dataset.user ? await made(asked, form.dataset.user) : await touch(asked.challenge, asked.host);
      form.elements.passkey.value = JSON.stringify(found);
    } catch {
      return say(form.dataset.cancelled);
    }
    if (form.elements.password) form.elements.password.value = "";
    return form.submit();
  };
  for (const form of possible ? document.querySelectorAll("form.passkey") : []) {
    form.hidden = false;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      send(form);
    });
  }
  for (const note of possible ? document.querySelectorAll(".no-passkeys") : []) note.hidden = true;
})();
