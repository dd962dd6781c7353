package dev.holdfast.domain;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class WireObjectTest {
    /** An object of the given fields, written with odd spacing that an edit must keep. */
    private static WireObject object(String... namesAndValues) {
        StringBuilder json = new StringBuilder("{ ");
        List<WireObject.Field> fields = new ArrayList<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            json.append(i == 0 ? "" : " ,\n");
            int nameStart = json.length();
            json.append('"').append(namesAndValues[i]).append("\" : ");
            int valueStart = json.length();
            json.append(namesAndValues[i + 1]);
            fields.add(new WireObject.Field(namesAndValues[i], nameStart, valueStart, json.length()));
        }
        return new WireObject(json.append(" }").toString().getBytes(StandardCharsets.UTF_8), fields);
    }

    private static String text(WireObject.Edit edit) {
        return new String(edit.bytes(), StandardCharsets.UTF_8);
    }

    @Test
    void withoutChangesTheBytesAreTheVeryArray() {
        WireObject object = object("a", "1.00");
        assertThat(object.edit().bytes()).isSameAs(object.bytes());
        assertThat(object.edit().remove("missing").bytes()).isSameAs(object.bytes());
    }

    @Test
    void aFieldIsReplacedInItsPlaceAndOthersKeepTheirForm() {
        WireObject object = object("model", "\"x\"", "temperature", "1.00", "odd", "{\"k\" : [ ]}");
        assertThat(text(object.edit().set("model", "\"y\"")))
                .isEqualTo("{\"model\" : \"y\",\"temperature\" : 1.00,\"odd\" : {\"k\" : [ ]}}");
    }

    @Test
    void aMissingFieldIsAddedAtTheEnd() {
        assertThat(text(object("a", "1").edit().set("b", "2").set("c", "3"))).isEqualTo("{\"a\" : 1,\"b\":2,\"c\":3}");
        assertThat(text(object().edit().set("b", "2"))).isEqualTo("{\"b\":2}");
    }

    @Test
    void aFieldIsRemovedWhereverItStands() {
        WireObject object = object("a", "1", "b", "2", "c", "3");
        assertThat(text(object.edit().remove("a"))).isEqualTo("{\"b\" : 2,\"c\" : 3}");
        assertThat(text(object.edit().remove("b"))).isEqualTo("{\"a\" : 1,\"c\" : 3}");
        assertThat(text(object.edit().remove("c").remove("b").remove("a"))).isEqualTo("{}");
    }

    @Test
    void duplicatesGoWhenTheFieldIsSet() {
        WireObject object = object("a", "1", "b", "2", "a", "3");
        assertThat(object.value("a")).isEqualTo("3");
        assertThat(text(object.edit().set("a", "9"))).isEqualTo("{\"b\" : 2,\"a\" : 9}");
    }

    @Test
    void textOutsideAsciiSurvives() {
        WireObject object = new WireObject(
                "{\"ä\":\"€\",\"b\":1}".getBytes(StandardCharsets.UTF_8),
                List.of(new WireObject.Field("ä", 1, 6, 11), new WireObject.Field("b", 12, 16, 17)));
        assertThat(object.value("ä")).isEqualTo("\"€\"");
        assertThat(text(object.edit().set("b", "\"é\""))).isEqualTo("{\"ä\":\"€\",\"b\":\"é\"}");
    }
}
