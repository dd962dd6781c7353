// Runs the official OpenAI client for Node against Holdfast (BASE_URL, API_KEY, LIMITED_KEY) and against the engine behind
// it (ENGINE_URL), and fails where the client sees a difference. LIMITED_KEY may make one request a minute.
import assert from 'node:assert/strict';
import OpenAI from 'openai';

const { BASE_URL, API_KEY, LIMITED_KEY, ENGINE_URL, MODEL } = process.env;
const TEXT = 'Hello, wörld € 😀';
const messages = [{ role: 'user', content: 'Hi' }];
const chat = { model: MODEL, messages };
const tools = [
  {
    type: 'function',
    function: { name: 'weather', parameters: { type: 'object', properties: { city: { type: 'string' } } } },
  },
];

const connect = (baseURL, apiKey) => new OpenAI({ baseURL, apiKey, maxRetries: 0 });
const platform = connect(BASE_URL, API_KEY);
const engine = connect(ENGINE_URL, 'none');

/** What the client gave, as plain data; the name that some engines give to reasoning is the only one made alike. */
const visible = (value) =>
  JSON.parse(JSON.stringify(value), function (name, inner) {
    if (name === 'reasoning') {
      this.reasoning_content = inner;
      return undefined;
    }
    return inner;
  });

/** Calls the platform and the engine alike and gives what both gave. */
async function same(call) {
  const through = visible(await call(platform));
  assert.deepEqual(through, visible(await call(engine)));
  return through;
}

async function collect(stream) {
  const all = [];
  for await (const chunk of await stream) {
    all.push(chunk);
  }
  return all;
}

const whole = (more) => same((client) => client.chat.completions.create({ ...chat, ...more }));
const chunks = (more) => same((client) => collect(client.chat.completions.create({ ...chat, stream: true, ...more })));
const joined = (all, index, field) =>
  all
    .flatMap((chunk) => chunk.choices)
    .filter((choice) => choice.index === index)
    .map((choice) => choice.delta[field] ?? '')
    .join('');
const reasons = (all) =>
  all.flatMap((chunk) => chunk.choices).flatMap((choice) => (choice.finish_reason ? [choice.finish_reason] : []));

async function refused(call, type, status, code) {
  await assert.rejects(call, (error) => {
    assert.ok(error instanceof type, `${error?.constructor?.name}: ${error?.message}`);
    assert.equal(error.status, status);
    assert.equal(error.code, code);
    assert.ok(error.type, 'a type');
    assert.ok(error.requestID, 'a request id');
    return true;
  });
}

function rightCall(message) {
  const [call, ...others] = message.tool_calls;
  assert.deepEqual(others, []);
  assert.equal(call.id, 'call_1');
  assert.equal(call.function.name, 'weather');
  assert.deepEqual(JSON.parse(call.function.arguments), { city: 'Zürich "x"' });
}

const cases = {
  async 'chat'() {
    const answer = await whole({});
    assert.equal(answer.choices[0].message.content, TEXT);
    assert.equal(answer.choices[0].finish_reason, 'stop');
    assert.equal(answer.usage.total_tokens, answer.usage.prompt_tokens + answer.usage.completion_tokens);
  },
  async 'chat, streamed'() {
    const all = await chunks({});
    assert.equal(joined(all, 0, 'content'), TEXT);
    assert.deepEqual(reasons(all), ['stop']);
  },
  async 'chat, streamed and joined by the client'() {
    const answer = await same((client) => client.chat.completions.stream(chat).finalChatCompletion());
    assert.equal(answer.choices[0].message.content, TEXT);
  },
  async 'tools'() {
    const answer = await whole({ tools });
    assert.equal(answer.choices[0].finish_reason, 'tool_calls');
    rightCall(answer.choices[0].message);
  },
  async 'tools, streamed and joined by the client'() {
    rightCall(await same((client) => client.chat.completions.stream({ ...chat, tools }).finalMessage()));
  },
  async 'JSON mode'() {
    const answer = await whole({ response_format: { type: 'json_object' } });
    assert.deepEqual(JSON.parse(answer.choices[0].message.content), { answer: 42 });
  },
  async 'JSON mode, streamed'() {
    const all = await chunks({ response_format: { type: 'json_object' } });
    assert.deepEqual(JSON.parse(joined(all, 0, 'content')), { answer: 42 });
  },
  async 'two choices'() {
    const answer = await whole({ n: 2 });
    assert.deepEqual(
      answer.choices.map((choice) => [choice.index, choice.message.content, choice.finish_reason]),
      [
        [0, TEXT, 'stop'],
        [1, TEXT, 'stop'],
      ],
    );
  },
  async 'two choices, streamed'() {
    const all = await chunks({ n: 2 });
    assert.deepEqual([joined(all, 0, 'content'), joined(all, 1, 'content')], [TEXT, TEXT]);
    assert.deepEqual(reasons(all), ['stop', 'stop']);
  },
  async 'log probabilities'() {
    const answer = await whole({ logprobs: true });
    assert.deepEqual(answer.choices[0].logprobs.content, [
      { token: 'Hello', logprob: -0.25, bytes: [120], top_logprobs: [] },
    ]);
  },
  async 'log probabilities, streamed'() {
    const all = await chunks({ logprobs: true });
    const tokens = all.flatMap((chunk) => chunk.choices).flatMap((choice) => choice.logprobs?.content ?? []);
    assert.ok(tokens.length >= 5, `${tokens.length} tokens`);
    assert.ok(tokens.every((token) => token.logprob === -0.25));
  },
  async 'reasoning'() {
    const answer = await platform.chat.completions.create({ ...chat, reasoning_effort: 'low' });
    assert.equal(answer.choices[0].message.reasoning_content, 'Let me think.');
    assert.equal(answer.choices[0].message.content, TEXT);
    await whole({ reasoning_effort: 'low' });
  },
  async 'reasoning, streamed'() {
    const more = { reasoning_effort: 'low', stream: true };
    const all = await collect(platform.chat.completions.create({ ...chat, ...more }));
    assert.equal(joined(all, 0, 'reasoning_content'), 'Let me think.');
    assert.equal(joined(all, 0, 'content'), TEXT);
    await chunks(more);
  },
  async 'usage of a stream, when asked for'() {
    const all = await chunks({ stream_options: { include_usage: true } });
    assert.deepEqual(all.at(-1).choices, []);
    assert.equal(all.at(-1).usage.prompt_tokens, 9);
    assert.ok(all.slice(0, -1).every((chunk) => !chunk.usage));
  },
  async 'no usage of a stream, when not asked for'() {
    for (const more of [{}, { stream_options: { include_usage: false } }]) {
      const all = await chunks(more);
      assert.ok(all.every((chunk) => !chunk.usage && chunk.choices.length > 0));
    }
  },
  async 'completion'() {
    const answer = await same((client) => client.completions.create({ model: MODEL, prompt: 'Hi' }));
    assert.equal(answer.choices[0].text, TEXT);
  },
  async 'completion of two prompts'() {
    const answer = await same((client) => client.completions.create({ model: MODEL, prompt: ['Hi', 'Ho'] }));
    assert.deepEqual(answer.choices.map((choice) => choice.text), [TEXT, TEXT]);
  },
  async 'completion, streamed'() {
    for (const more of [{}, { stream_options: { include_usage: true } }]) {
      const all = await same((client) =>
        collect(client.completions.create({ model: MODEL, prompt: 'Hi', stream: true, ...more })),
      );
      assert.equal(all.map((chunk) => chunk.choices[0]?.text ?? '').join(''), TEXT);
      assert.equal(all.at(-1).usage?.prompt_tokens, more.stream_options ? 9 : undefined);
    }
  },
  async 'embeddings'() {
    for (const more of [{}, { encoding_format: 'float' }]) {
      const answer = await same((client) => client.embeddings.create({ model: MODEL, input: ['a', 'b'], ...more }));
      assert.deepEqual(
        answer.data.map((entry) => [entry.index, entry.embedding]),
        [
          [0, [1, -2, 0.75]],
          [1, [1, -2, 0.75]],
        ],
      );
    }
  },
  async 'models'() {
    const models = await collect(platform.models.list());
    assert.deepEqual(
      models.map((model) => [model.id, model.object]),
      [[MODEL, 'model']],
    );
    assert.equal((await platform.models.retrieve(MODEL)).id, MODEL);
  },
  async 'a wrong key'() {
    const stranger = connect(BASE_URL, 'hf-nobody');
    await refused(stranger.chat.completions.create(chat), OpenAI.AuthenticationError, 401, 'invalid_api_key');
    await refused(stranger.models.list(), OpenAI.AuthenticationError, 401, 'invalid_api_key');
  },
  async 'an unknown model'() {
    const call = { ...chat, model: 'nothing' };
    await refused(platform.chat.completions.create(call), OpenAI.NotFoundError, 404, 'model_not_found');
    await refused(
      platform.chat.completions.create({ ...call, stream: true }),
      OpenAI.NotFoundError,
      404,
      'model_not_found',
    );
    await refused(platform.models.retrieve('nothing'), OpenAI.NotFoundError, 404, 'model_not_found');
  },
  async 'a wrong request'() {
    await refused(
      platform.chat.completions.create({ ...chat, messages: 'Hi' }),
      OpenAI.BadRequestError,
      400,
      'invalid_request',
    );
  },
  async 'a limit'() {
    const limited = connect(BASE_URL, LIMITED_KEY);
    await limited.chat.completions.create(chat);
    await refused(limited.chat.completions.create(chat), OpenAI.RateLimitError, 429, 'request_rate_exceeded');
  },
};

let failures = 0;
for (const [name, run] of Object.entries(cases)) {
  try {
    await run();
    console.log(`ok      ${name}`);
  } catch (error) {
    failures++;
    console.log(`FAILED  ${name}: ${error.stack}`);
  }
}
console.log(`${Object.keys(cases).length - failures} of ${Object.keys(cases).length} cases are right`);
process.exitCode = failures === 0 ? 0 : 1;
