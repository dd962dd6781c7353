package dev.holdfast.llama.chat.jinja;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Clock;
import java.util.List;

/** A parsed template. Immutable; many threads may render it at once. */
public final class JinjaTemplate {
    private static final int MAX_SOURCE = 1 << 22;
    private final List<Node.Statement> body;

    private JinjaTemplate(List<Node.Statement> body) {
        this.body = body;
    }

    /**
     * Parses.
     *
     * @throws JinjaException if it is wrong or uses what is not supported here; the message names the line
     */
    public static JinjaTemplate parse(String source) {
        if (source.length() > MAX_SOURCE) {
            throw new JinjaException(JinjaException.Kind.LIMIT, "the template is longer than " + MAX_SOURCE);
        }
        try {
            return new JinjaTemplate(Parser.parse(source));
        } catch (Failure failure) {
            throw new JinjaException(failure.kind, failure.text);
        } catch (StackOverflowError deep) {
            throw new JinjaException(JinjaException.Kind.LIMIT, "the template nests too deeply");
        }
    }

    /**
     * Renders.
     *
     * @param variables the names that the template can read
     * @param clock what {@code strftime_now} reads
     * @throws JinjaException if the template refuses the values, does not fit them, or would take too much
     */
    public String render(ObjectNode variables, Clock clock) {
        Expressions expressions = new Expressions(new Rendering(clock));
        try {
            Scope globals = new Scope(null);
            Globals.of(expressions.runtime).forEach(globals::set);
            Scope root = new Scope(globals);
            variables.properties().forEach(entry -> root.set(entry.getKey(), Value.of(entry.getValue())));
            Output out = new Output(expressions.runtime.budget);
            new Statements(expressions).run(body, root, out);
            return out.toString();
        } catch (Failure failure) {
            String where = failure.kind == JinjaException.Kind.RAISED ? "" : "line " + expressions.line + ": ";
            throw new JinjaException(failure.kind, where + failure.text);
        } catch (StackOverflowError deep) {
            throw new JinjaException(JinjaException.Kind.LIMIT, "the template is stopped: it nests too deeply");
        }
    }
}
