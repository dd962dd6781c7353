// Runs the official OpenAI client for Node against a worker that serves the demo model (BASE_URL, API_KEY, QUESTION).
import assert from 'node:assert/strict';
import OpenAI from 'openai';

const { BASE_URL, API_KEY, QUESTION } = process.env;
const client = new OpenAI({ baseURL: BASE_URL, apiKey: API_KEY, maxRetries: 0 });
const chat = (text) => ({
  model: 'demo',
  temperature: 0,
  max_completion_tokens: 120,
  messages: [{ role: 'user', content: text }],
});
const schema = {
  type: 'object',
  properties: { city: { type: 'string', maxLength: 20 } },
  required: ['city'],
  additionalProperties: false,
};

const whole = await client.chat.completions.create(chat(QUESTION));
assert.match(whole.choices[0].message.content, /1912/);

const stream = client.chat.completions.stream({ ...chat(QUESTION), stream_options: { include_usage: true } });
let streamed = '';
stream.on('content', (delta) => (streamed += delta));
const final = await stream.finalChatCompletion();
assert.equal(streamed, whole.choices[0].message.content);
assert.equal(final.choices[0].finish_reason, 'stop');
assert.equal((await stream.totalUsage()).completion_tokens, whole.usage.completion_tokens);

const tools = [{ type: 'function', function: { name: 'weather', parameters: schema } }];
const calling = { ...chat('What is the weather in Oslo?'), tools, tool_choice: 'required' };
const call = (await client.chat.completions.create(calling)).choices[0].message.tool_calls[0];
assert.equal(call.function.name, 'weather');
assert.equal(typeof JSON.parse(call.function.arguments).city, 'string');
const streamedCall = (await client.chat.completions.stream(calling).finalChatCompletion()).choices[0];
assert.equal(streamedCall.message.tool_calls[0].function.arguments, call.function.arguments);
assert.equal(streamedCall.finish_reason, 'tool_calls');

const formed = await client.chat.completions.create({
  ...chat('Name a city.'),
  temperature: 1.5,
  response_format: { type: 'json_schema', json_schema: { name: 'city', strict: true, schema } },
});
assert.equal(typeof JSON.parse(formed.choices[0].message.content).city, 'string');

await assert.rejects(client.chat.completions.create({ ...chat('Hi'), temperature: 9 }), (error) => {
  assert.equal(error.status, 400);
  assert.equal(error.param, 'temperature');
  return true;
});
