package dev.holdfast.llama.chat.jinja;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Runs statements. Confined to one rendering. */
final class Statements {
    private final Expressions expressions;
    private final Rendering runtime;

    Statements(Expressions expressions) {
        this.expressions = expressions;
        this.runtime = expressions.runtime;
    }

    /** How a statement ended. */
    private enum Flow {
        ON,
        BREAK,
        CONTINUE
    }

    /** Runs a whole template. */
    void run(List<Node.Statement> body, Scope scope, Output out) {
        all(body, scope, out);
    }

    private Flow all(List<Node.Statement> body, Scope scope, Output out) {
        for (Node.Statement statement : body) {
            Flow flow = one(statement, scope, out);
            if (flow != Flow.ON) {
                return flow;
            }
        }
        return Flow.ON;
    }

    private Flow one(Node.Statement statement, Scope scope, Output out) {
        runtime.budget.enter();
        Flow flow = Flow.ON;
        switch (statement) {
            case Node.Literal literal -> out.append(literal.text());
            case Node.Print print -> {
                line(print.line());
                out.append(runtime.text(expressions.evaluate(print.value(), scope)));
            }
            case Node.If condition -> flow = condition(condition, scope, out);
            case Node.For loop -> loop(loop, scope, out);
            case Node.Set set -> {
                line(set.line());
                assign(set.target(), expressions.evaluate(set.value(), scope), scope);
            }
            case Node.SetBlock set -> assign(set.target(), filtered(set.filters(), set.body(), scope), scope);
            case Node.FilterBlock block -> out.append(runtime.text(filtered(block.filters(), block.body(), scope)));
            case Node.Macro macro ->
                scope.set(macro.name(), function(macro.name(), macro.signature(), macro.body(), scope));
            case Node.CallBlock block -> {
                Value caller = function("caller", block.signature(), block.body(), scope);
                out.append(runtime.text(expressions.call(block.call(), scope, caller)));
            }
            case Node.With with -> flow = with(with, scope, out);
            case Node.Break end -> flow = Flow.BREAK;
            case Node.Continue next -> flow = Flow.CONTINUE;
        }
        runtime.budget.leave();
        return flow;
    }

    private void line(int line) {
        expressions.line = line;
    }

    private Flow condition(Node.If condition, Scope scope, Output out) {
        line(condition.line());
        for (Node.Branch branch : condition.branches()) {
            if (expressions.holds(branch.test(), scope)) {
                return all(branch.body(), scope, out);
            }
        }
        return all(condition.otherwise(), scope, out);
    }

    private Flow with(Node.With with, Scope scope, Output out) {
        Scope inner = new Scope(scope);
        for (Node.Set variable : with.variables()) {
            line(variable.line());
            assign(variable.target(), expressions.evaluate(variable.value(), scope), inner);
        }
        return all(with.body(), inner, out);
    }

    private Value filtered(List<Node.Filter> filters, List<Node.Statement> body, Scope scope) {
        Output text = new Output(runtime.budget);
        all(body, new Scope(scope), text);
        Value value = Value.Text.of(text.toString());
        for (Node.Filter filter : filters) {
            value = expressions.apply(filter, value, scope);
        }
        return value;
    }

    private void loop(Node.For loop, Scope scope, Output out) {
        line(loop.line());
        List<Value> items = runtime.operators.iterate(expressions.evaluate(loop.items(), scope));
        if (loop.filter() != null) {
            items = kept(loop, loop.filter(), items, scope);
        }
        if (items.isEmpty()) {
            all(loop.otherwise(), new Scope(scope), out);
            return;
        }
        Loop state = new Loop(runtime, items);
        for (int i = 0; i < items.size(); i++) {
            runtime.budget.items(1);
            Scope inner = new Scope(scope);
            inner.set("loop", state.at(i));
            assign(loop.target(), items.get(i), inner);
            if (all(loop.body(), inner, out) == Flow.BREAK) {
                return;
            }
        }
    }

    private List<Value> kept(Node.For loop, Node.Expr filter, List<Value> items, Scope scope) {
        List<Value> kept = new ArrayList<>();
        for (Value item : items) {
            Scope inner = new Scope(scope);
            assign(loop.target(), item, inner);
            if (expressions.holds(filter, inner)) {
                kept.add(item);
            }
        }
        return kept;
    }

    private void assign(Node.Target target, Value value, Scope scope) {
        switch (target) {
            case Node.NameTarget name -> scope.set(name.name(), value);
            case Node.AttributeTarget attribute -> {
                if (!(scope.get(attribute.namespace()) instanceof Value.Attributes namespace)
                        || !namespace.type().equals("namespace")) {
                    throw new Failure(
                            "'" + attribute.namespace() + "' is no namespace, so its attributes cannot be set");
                }
                namespace.values().put(attribute.attribute(), value);
            }
            case Node.TupleTarget tuple -> {
                List<Value> values = runtime.operators.iterate(value);
                if (values.size() != tuple.targets().size()) {
                    throw new Failure(values.size() + " values do not fit "
                            + tuple.targets().size() + " names");
                }
                for (int i = 0; i < values.size(); i++) {
                    assign(tuple.targets().get(i), values.get(i), scope);
                }
            }
        }
    }

    /** A macro, or the body of a call block, as a function. */
    private Value function(String name, Node.Signature signature, List<Node.Statement> body, Scope scope) {
        return new Value.Function(name, arguments -> {
            Scope inner = new Scope(scope);
            give(name, signature, arguments, inner);
            Output text = new Output(runtime.budget);
            all(body, inner, text);
            return Value.Text.of(text.toString());
        });
    }

    private void give(String name, Node.Signature signature, Arguments arguments, Scope scope) {
        List<Node.Parameter> parameters = signature.parameters();
        Map<String, Value> named = new LinkedHashMap<>(arguments.named());
        for (int i = 0; i < parameters.size(); i++) {
            Node.Parameter parameter = parameters.get(i);
            Value given =
                    i < arguments.positional().size() ? arguments.positional().get(i) : named.remove(parameter.name());
            scope.set(parameter.name(), given == null ? otherwise(parameter, scope) : given);
        }
        Value caller = named.remove("caller");
        if (signature.caller()) {
            scope.set("caller", caller == null ? new Value.Undefined("no caller is defined") : caller);
        }
        Arguments rest = new Arguments(arguments.positional(), named).after(parameters.size());
        if (!rest.positional().isEmpty() && !signature.morePositional()) {
            throw new Failure("the macro '" + name + "' takes at most " + parameters.size() + " arguments");
        }
        if (!named.isEmpty() && !signature.moreNamed()) {
            throw new Failure("the macro '" + name + "' knows no argument '"
                    + named.keySet().iterator().next() + "'");
        }
        scope.set("varargs", new Value.Items(rest.positional(), Value.Kind.TUPLE));
        Value.Dict more = new Value.Dict(new LinkedHashMap<>());
        named.forEach(more::put);
        scope.set("kwargs", more);
    }

    private Value otherwise(Node.Parameter parameter, Scope scope) {
        Node.@Nullable Expr value = parameter.otherwise();
        return value == null
                ? new Value.Undefined("the argument '" + parameter.name() + "' is missing")
                : expressions.evaluate(value, scope);
    }
}
