// An app that is not ours, on Bolt for JavaScript: hears a message, answers, a button, a modal, Home, a command.
// node bolt_app.mjs API_URL BOT_TOKEN APP_TOKEN [SIGNING_SECRET]: with a secret by HTTP on a free port, else by sockets.
// Says `ready PORT` when it listens.
import bolt from "@slack/bolt";

const [url, token, appToken, signingSecret] = process.argv.slice(2);
const doorway = signingSecret ? { signingSecret } : { socketMode: true, appToken };
const app = new bolt.App({ token, ...doorway, clientOptions: { slackApiUrl: `${url}/` }, logLevel: "error" });
const plain = (text) => ({ type: "plain_text", text });

app.message("moi", async ({ say }) => {
  const button = { type: "button", action_id: "tell", text: plain("Tell more"), value: "1" };
  await say({ text: "Hello", blocks: [{ type: "section", text: plain("Hello") }, { type: "actions", elements: [button] }] });
});

app.action("tell", async ({ ack, body, client }) => {
  await ack();
  const field = { type: "plain_text_input", action_id: "words" };
  const blocks = [{ type: "input", block_id: "day", label: plain("Day"), element: field }];
  const view = { type: "modal", callback_id: "more", title: plain("More"), submit: plain("Send"), blocks };
  await client.views.open({ trigger_id: body.trigger_id, view });
});

app.view("more", async ({ ack, body, view, client }) => {
  const words = view.state.values.day.words.value;
  if (words === "never") {
    await ack({ response_action: "errors", errors: { day: "Some day, please" } });
    return;
  }
  await ack();
  await client.chat.postMessage({ channel: body.user.id, text: `Noted: ${words}` });
});

app.event("app_home_opened", async ({ event, client }) => {
  const view = { type: "home", blocks: [{ type: "section", text: plain("At home") }] };
  if (event.tab === "home") await client.views.publish({ user_id: event.user, view });
});

app.command("/keikka", async ({ ack, respond }) => {
  await ack({ response_type: "ephemeral", text: "Only for you" });
  await respond({ response_type: "ephemeral", text: "And later, too" });
});

const server = await app.start(0);
process.stdout.write(`ready ${signingSecret ? server.address().port : 0}\n`);
