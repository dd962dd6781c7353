// Runs the official OpenAI client for Node against what serves the demo model as MODEL (BASE_URL, API_KEY). The right answer to
// QUESTION holds QUOTE and the number 1.
import assert from 'node:assert/strict';
import OpenAI from 'openai';

const { BASE_URL, API_KEY, MODEL, QUESTION, QUOTE } = process.env;
const client = new OpenAI({ baseURL: BASE_URL, apiKey: API_KEY, maxRetries: 0 });
const chat = (text) => ({
  model: MODEL,
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
const text = whole.choices[0].message.content;
assert.ok(text.includes(QUOTE) && text.includes('[1]'), text);
assert.ok(whole.usage.prompt_tokens > 0 && whole.usage.completion_tokens > 0);
assert.equal(whole.usage.total_tokens, whole.usage.prompt_tokens + whole.usage.completion_tokens);

const stream = client.chat.completions.stream({ ...chat(QUESTION), stream_options: { include_usage: true } });
let streamed = '';
stream.on('content', (delta) => (streamed += delta));
const final = await stream.finalChatCompletion();
assert.equal(streamed, text);
assert.equal(final.choices[0].finish_reason, 'stop');
const usage = await stream.totalUsage();
assert.equal(usage.prompt_tokens, whole.usage.prompt_tokens);
assert.equal(usage.completion_tokens, whole.usage.completion_tokens);

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
const form = JSON.parse(formed.choices[0].message.content);
assert.deepEqual(Object.keys(form), ['city']);
assert.ok(typeof form.city === 'string' && [...form.city].length <= 20, form.city);

await assert.rejects(client.chat.completions.create({ ...chat('Hi'), temperature: 9 }), (error) => {
  assert.equal(error.status, 400);
  assert.equal(error.param, 'temperature');
  return true;
});
