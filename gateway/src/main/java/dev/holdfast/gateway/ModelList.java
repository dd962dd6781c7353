package dev.holdfast.gateway;

import dev.holdfast.serving.ServedModel;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Models in OpenAI's shape. */
final class ModelList {
    private ModelList() {}

    static Buffer all(List<ServedModel> models) {
        JsonArray data = new JsonArray();
        models.forEach(model -> data.add(json(model)));
        return new JsonObject().put("object", "list").put("data", data).toBuffer();
    }

    /** The model of this name among these, or null. */
    static @Nullable Buffer one(List<ServedModel> models, String name) {
        for (ServedModel model : models) {
            if (model.ref().name().equals(name)) {
                return json(model).toBuffer();
            }
        }
        return null;
    }

    private static JsonObject json(ServedModel model) {
        JsonObject json = new JsonObject()
                .put("id", model.ref().name())
                .put("object", "model")
                .put("created", 0)
                .put("owned_by", model.ownedBy());
        return model.contextTokens() > 0 ? json.put("max_model_len", model.contextTokens()) : json;
    }
}
