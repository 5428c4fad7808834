// Slack's own types as JSON schemas, one for each method that Keikka calls: written to schema.json.
import { writeFileSync } from "node:fs";
import { createGenerator } from "ts-json-schema-generator";

export const TYPES = {
  "chat.delete": "ChatDeleteArguments",
  "chat.postEphemeral": "ChatPostEphemeralArguments",
  "chat.postMessage": "ChatPostMessageArguments",
  "chat.update": "ChatUpdateArguments",
  "conversations.history": "ConversationsHistoryArguments",
  "conversations.info": "ConversationsInfoArguments",
  "conversations.leave": "ConversationsLeaveArguments",
  "conversations.open": "ConversationsOpenArguments",
  "conversations.replies": "ConversationsRepliesArguments",
  "files.completeUploadExternal": "FilesCompleteUploadExternalArguments",
  "files.getUploadURLExternal": "FilesGetUploadURLExternalArguments",
  "users.info": "UsersInfoArguments",
  "views.open": "ViewsOpenArguments",
  "views.publish": "ViewsPublishArguments",
  "views.push": "ViewsPushArguments",
  "views.update": "ViewsUpdateArguments",
  modal: "ModalView",
  home: "HomeView",
};

const generator = createGenerator({ tsconfig: "tsconfig.json", path: "what_we_send.ts", skipTypeCheck: true });
const schemas = {};
for (const [name, type] of Object.entries(TYPES)) schemas[name] = generator.createSchema(type);
writeFileSync("schema.json", JSON.stringify(schemas));
