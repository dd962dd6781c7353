package dev.holdfast.lifecycle;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.domain.Digest;
import java.io.IOException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** What is written beside a model's files: everything about it that the files do not say. Pure functions. */
final class StoredModelJson {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private StoredModelJson() {}

    /** The model as text. */
    static String write(StoredModel model) {
        ObjectNode json = JSON.createObjectNode()
                .put("name", model.name())
                .put("source", model.source())
                .put("revision", model.revision())
                .put("licence", model.licence())
                .put("added", model.added().toString())
                .put("linked", model.linked());
        ArrayNode files = json.putArray("files");
        for (StoredModel.StoredFile file : model.files()) {
            Path path =
                    model.linked() ? file.path().toAbsolutePath() : file.path().getFileName();
            files.addObject()
                    .put("path", String.valueOf(path))
                    .put("bytes", file.bytes())
                    .put("sha256", file.sha256().hex())
                    .put("etag", file.etag());
        }
        return json.toPrettyString() + "\n";
    }

    /**
     * Reads a model.
     *
     * @param folder the folder that its files are in, unless it is linked
     * @throws ModelStoreException if the text is not what was written
     */
    static StoredModel read(String text, Path folder) throws ModelStoreException {
        try {
            JsonNode json = JSON.readTree(text);
            List<StoredModel.StoredFile> files = new ArrayList<>();
            for (JsonNode file : json.path("files")) {
                files.add(new StoredModel.StoredFile(
                        folder.resolve(file.path("path").asText()),
                        file.path("bytes").asLong(),
                        new Digest(file.path("sha256").asText()),
                        file.path("etag").textValue()));
            }
            if (files.isEmpty()) {
                throw damaged(folder);
            }
            return new StoredModel(
                    String.valueOf(folder.getFileName()),
                    json.path("source").asText(),
                    json.path("revision").textValue(),
                    json.path("licence").textValue(),
                    Instant.parse(json.path("added").asText()),
                    json.path("linked").asBoolean(),
                    files);
        } catch (ModelStoreException known) {
            throw known;
        } catch (IOException | IllegalArgumentException | DateTimeException wrong) {
            throw damaged(folder);
        }
    }

    private static ModelStoreException damaged(Path folder) {
        return ModelStoreException.failed(folder.resolve(ModelStore.RECORD)
                + " is damaged; run 'holdfast models remove " + folder.getFileName() + "' and add the model again");
    }
}
