package dev.holdfast.llama.worker;

import java.util.ArrayList;
import java.util.List;

/** An answer that is sent when it is complete. */
final class WholeAnswer extends Answer {
    private final List<WholeChoice> collected = new ArrayList<>();

    WholeAnswer(Exchange exchange, GenerationPlan plan, WorkerMetrics metrics) {
        super(exchange, plan, metrics);
    }

    private WholeChoice of(Choice choice) {
        while (collected.size() <= choice.index()) {
            collected.add(new WholeChoice(choices().get(collected.size())));
        }
        return collected.get(choice.index());
    }

    @Override
    void content(Choice choice, String text) {
        of(choice).content().append(text);
    }

    @Override
    void reasoning(Choice choice, String text) {
        of(choice).reasoning().append(text);
    }

    @Override
    void toolCall(Choice choice, int call, String id, String name) {
        of(choice).calls().add(new WholeChoice.Call(id, name, new StringBuilder()));
    }

    @Override
    void toolArguments(Choice choice, int call, String text) {
        of(choice).calls().get(call).arguments().append(text);
    }

    @Override
    void ended(Choice choice) {
        of(choice);
    }

    @Override
    void send() {}

    @Override
    void complete(Usage usage) {
        JsonBytes out = new JsonBytes(1024);
        plan().shape().whole(out, collected, usage);
        exchange().json(200, out);
    }

    @Override
    void refuse(Refusal refusal) {
        exchange().refuse(refusal);
    }
}
