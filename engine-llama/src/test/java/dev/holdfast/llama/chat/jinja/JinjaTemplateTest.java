package dev.holdfast.llama.chat.jinja;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class JinjaTemplateTest {
    private static String render(String template) {
        ObjectNode variables = JsonNodeFactory.instance.objectNode().put("text", "a");
        variables.putArray("list").add(1).add(2);
        return JinjaTemplate.parse(template).render(variables, ConstructsTest.CLOCK);
    }

    private static JinjaException failure(String template) {
        JinjaException failure = catchThrowableOfType(JinjaException.class, () -> render(template));
        assertThat(failure).as(template).isNotNull();
        return failure;
    }

    @Example
    void anErrorNamesTheLineAndWhatIsNotSupported() {
        assertThat(failure("a\n{{ 1 }}\n{{ x | truncate }}"))
                .hasMessage("line 3: the filter 'truncate' is not supported");
        assertThat(failure("a\n\n{% import 'x' as y %}")).hasMessage("line 3: the tag 'import' is not supported");
        assertThat(failure("{{ x is weird }}")).hasMessage("line 1: the test 'weird' is not supported");
        assertThat(failure("{% for x in y recursive %}{% endfor %}"))
                .hasMessage("line 1: recursive loops are not supported");
        assertThat(failure("\n{% if x %}")).hasMessage("line 2: the tag 'if' has no end");
        assertThat(failure("{% if true %}\n{{ text.nothing() }}{% endif %}"))
                .hasMessage("line 2: 'str object' has no attribute 'nothing'");
        assertThat(failure("\n\n{{ 1 + text }}")).hasMessage("line 3: '+' does not apply to int and str");
    }

    @Example
    void whatTheTemplateRaisesIsTheMessage() {
        JinjaException raised = failure("{{ raise_exception('No ' ~ text) }}");
        assertThat(raised).hasMessage("No a");
        assertThat(raised.kind()).isEqualTo(JinjaException.Kind.RAISED);
    }

    @Example
    void noTemplateRunsForEverOrTakesAllMemory() {
        for (String hostile : new String[] {
            "{% for a in range(100000) %}{% for b in range(100000) %}{% endfor %}{% endfor %}",
            "{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}",
            "{% macro f(n) %}{{ f(n) }}{{ f(n) }}{% endmacro %}{{ f(1) }}",
            "{{ 'a' * 1000000000 }}",
            "{{ [1] * 1000000000 }}",
            "{% set ns = namespace(s='aaaaaaaa') %}{% for i in range(100) %}{% set ns.s = ns.s ~ ns.s %}{% endfor %}",
            "{% set ns = namespace(l=[1]) %}{% for i in range(100) %}{% set ns.l = ns.l + ns.l %}{% endfor %}",
            "{% set ns = namespace(l=[1]) %}{% for i in range(100) %}{% set ns.l = [ns.l, ns.l] %}{% endfor %}{{ ns.l }}",
            "{% set ns = namespace(l=[1]) %}{% for i in range(100) %}{% set ns.l = [ns.l, ns.l] %}{% endfor %}{{ ns.l == ns.l + [] }}{{ ns.l | tojson }}",
            "{% set ns = namespace(l=(1,)) %}{% for i in range(100) %}{% set ns.l = (ns.l, ns.l) %}{% endfor %}{{ {ns.l: 1} }}",
            "{% set ns = namespace(l=(1,)) %}{% for i in range(100) %}{% set ns.l = (ns.l, ns.l) %}{% endfor %}{{ ns.l is sameas ns.l }}{{ [ns.l] | unique | list }}",
            "{% set l = [] %}{% set _ = l.append(l) %}{{ l }}",
            "{% set l = [] %}{% set _ = l.append(l) %}{{ l == [l] }}{{ l | tojson }}",
            "{{ 9 ** 9 ** 9 ** 9 }}",
            "{% set ns = namespace(n=9) %}{% for i in range(100) %}{% set ns.n = ns.n * ns.n %}{% endfor %}",
            "{{ 'a\nb' | indent(2000000000) }}",
            "{{ [1] | tojson(indent=2000000000) }}",
            "{{ 'a'.ljust(2000000000) }}",
            "{{ ('a' * 1000000).replace('a', 'b' * 1000000) }}",
            "{{ ('a' * 1000000).replace('', 'b' * 1000000) }}",
            "{{ (('a' * 1000) ~ 'b').join('c' * 1000000) }}",
            "{{ ('a' * 10000000) in ('a' * 5000000 ~ 'b') }}{{ ('a' * 5000000 ~ 'b') in ('a' * 10000000) }}",
            "{{ ('a' * 10000000).split('a' * 5000000 ~ 'b') }}",
            "{{ range(0, 10, 0) }}",
            "{{ range(1000000000) }}",
            "{{ " + "(".repeat(5000) + "1" + ")".repeat(5000) + " }}",
            "{{ " + "not ".repeat(5000) + "1 }}",
            "{{ " + "-".repeat(5000) + "1 }}",
            "{{ 1" + " + 1".repeat(5000) + " }}",
            "{% if 1 %}".repeat(5000),
            "{{ x" + ".x".repeat(5000) + " }}",
        }) {
            assertThat(failure(hostile).getMessage()).as(hostile).isNotEmpty();
        }
    }

    @Example
    void longButHonestTemplatesAndValuesAreFine() {
        assertThat(render("{% for i in range(20000) %}{{ 'abcdefghij' * 5 }}{% endfor %}"))
                .hasSize(1_000_000);
        assertThat(render("{{ " + "'a' ~ ".repeat(2000) + "'b' }}")).hasSize(2001);
        assertThat(render("{% if false %}a" + "{% elif false %}a".repeat(2000) + "{% else %}b{% endif %}"))
                .isEqualTo("b");
    }

    @Example
    void templatesReachNothingOfJava() {
        for (String access : new String[] {
            "{{ text.getClass() }}",
            "{{ text.class.name }}",
            "{{ list.getClass().forName('x') }}",
            "{{ ''.__class__.__mro__ }}",
            "{{ range.__globals__.os }}",
            "{{ list.stream() }}",
            "{{ text.bytes() }}"
        }) {
            assertThatThrownBy(() -> render(access)).as(access).isInstanceOf(JinjaException.class);
        }
    }

    @Example
    void aRenderingChangesNothingForTheNext() {
        JinjaTemplate template = JinjaTemplate.parse("{% set _ = list.append(3) %}{{ list }}");
        ObjectNode variables = JsonNodeFactory.instance.objectNode();
        variables.putArray("list").add(1);
        assertThat(template.render(variables, ConstructsTest.CLOCK)).isEqualTo("[1, 3]");
        assertThat(template.render(variables, ConstructsTest.CLOCK)).isEqualTo("[1, 3]");
    }

    @Provide
    Arbitrary<String> templates() {
        Arbitrary<String> piece = Arbitraries.of(
                "{{",
                "}}",
                "{%",
                "%}",
                "{#",
                "#}",
                "-",
                "+",
                "|",
                ".",
                ",",
                "(",
                ")",
                "[",
                "]",
                "{",
                "}",
                ":",
                "=",
                "==",
                "~",
                "*",
                "**",
                "/",
                "%",
                "<",
                "in",
                "not",
                "is",
                "if",
                "else",
                "elif",
                "endif",
                "for",
                "endfor",
                "set",
                "endset",
                "macro",
                "endmacro",
                "call",
                "endcall",
                "filter",
                "endfilter",
                "with",
                "endwith",
                "raw",
                "endraw",
                "break",
                "text",
                "list",
                "x",
                "1",
                "2.5",
                "'a'",
                "\"",
                "'",
                "\\",
                "join",
                "tojson",
                "map",
                "sort",
                "default",
                "upper",
                "split",
                "loop",
                "namespace",
                "range",
                "defined",
                "string",
                "\n",
                " ",
                " ");
        return piece.list().ofMaxSize(40).map(pieces -> String.join(" ", pieces));
    }

    @Property(tries = 20_000)
    void anyTextIsRenderedOrRefused(@ForAll("templates") String template) {
        try {
            render(template);
        } catch (JinjaException refused) {
            assertThat(refused.getMessage()).isNotEmpty();
        }
    }

    @Property(tries = 3000)
    void anyExpressionIsRenderedOrRefused(@ForAll("templates") String template) {
        anyTextIsRenderedOrRefused("{{ " + template.replaceAll("[{%#}]", " ") + " }}");
    }
}
