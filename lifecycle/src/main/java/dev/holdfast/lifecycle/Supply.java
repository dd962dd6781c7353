package dev.holdfast.lifecycle;

import dev.holdfast.domain.Digest;
import dev.holdfast.gguf.Gguf;
import dev.holdfast.gguf.GgufFile;
import dev.holdfast.gguf.ModelFacts;
import dev.holdfast.gguf.SplitName;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The files of one model at their origin, and how to get them into a folder. Confined to one thread. */
sealed interface Supply extends AutoCloseable {
    /** The file names that the model will have, the first first. */
    List<String> names();

    /** The size of all files, -1 if not known. */
    long bytes();

    /** Whether the files stay where they are. */
    boolean linked();

    /** Whether what was brought before a failure is of use later. */
    boolean resumes();

    /** The origin in words, as exactly as it is known. */
    String source();

    /** The commit that the files are from, if known. */
    @Nullable
    String revision();

    /** The licence that the origin names, if it does. */
    @Nullable
    String licence();

    /** Brings all files into a folder. */
    List<StoredModel.StoredFile> bring(Path folder, RateMeter meter) throws IOException;

    @Override
    void close();

    /** Looks at an origin. */
    static Supply of(AddRequest request, Surroundings surroundings, Progress.Listener listener) throws IOException {
        return switch (request.origin()) {
            case Origin.LocalFile local -> Local.of(local, request);
            case Origin.HubFile hub -> Remote.of(hub, request, surroundings, listener);
            case Origin.WebFile web -> Remote.of(web, request, surroundings);
        };
    }

    /** The digest that a person demands; possible for a model of one file only. */
    private static @Nullable Digest demanded(AddRequest request, int files) throws ModelStoreException {
        if (request.sha256() != null && files > 1) {
            throw ModelStoreException.failed("--sha256 is for models of one file; this one has " + files);
        }
        return request.sha256();
    }

    /** Files on this machine. */
    record Local(GgufFile file, boolean linked, @Nullable Digest demanded, String source) implements Supply {
        private static Supply of(Origin.LocalFile origin, AddRequest request) throws IOException {
            GgufFile file = Gguf.read(origin.path());
            ModelFacts.of(file);
            return new Local(
                    file, request.link(), Supply.demanded(request, file.parts().size()), origin.toString());
        }

        @Override
        public List<String> names() {
            return file.parts().stream()
                    .map(part -> FileNames.of(part.path().toString()))
                    .toList();
        }

        @Override
        public long bytes() {
            return file.bytes();
        }

        @Override
        public boolean resumes() {
            return false;
        }

        @Override
        public @Nullable String revision() {
            return null;
        }

        @Override
        public @Nullable String licence() {
            return null;
        }

        @Override
        public List<StoredModel.StoredFile> bring(Path folder, RateMeter meter) throws IOException {
            List<StoredModel.StoredFile> brought = new ArrayList<>();
            for (GgufFile.Part part : file.parts()) {
                Path target = linked
                        ? part.path().toRealPath()
                        : folder.resolve(FileNames.of(part.path().toString()));
                Digest digest = linked
                        ? FileCopy.digest(part.path(), part.bytes(), meter)
                        : FileCopy.copy(part.path(), target, part.bytes(), meter);
                if (demanded != null && !demanded.equals(digest)) {
                    throw ModelStoreException.failed(
                            part.path() + " has the " + digest + ", but was to have the " + demanded);
                }
                brought.add(new StoredModel.StoredFile(target, part.bytes(), digest, null));
            }
            return brought;
        }

        @Override
        public void close() {}
    }

    /** Files on a server. */
    record Remote(
            HttpClient client,
            Surroundings surroundings,
            List<RemoteFile> files,
            String source,
            @Nullable String revision,
            @Nullable String licence)
            implements Supply {
        private static Supply of(
                Origin.HubFile origin, AddRequest request, Surroundings surroundings, Progress.Listener listener)
                throws IOException {
            HttpClient client = Surroundings.client();
            try {
                HubClient.Found found = new HubClient(surroundings.fetch(client), surroundings, listener).find(origin);
                Digest demanded = Supply.demanded(request, found.files().size());
                RemoteFile first = found.files().getFirst();
                if (demanded != null && first.sha256() != null && !demanded.equals(first.sha256())) {
                    throw ModelStoreException.failed(
                            origin + " has the " + first.sha256() + ", but was to have the " + demanded);
                }
                List<RemoteFile> files = demanded == null
                        ? found.files()
                        : List.of(new RemoteFile(first.address(), first.name(), first.bytes(), demanded));
                Origin exact = new Origin.HubFile(origin.repository(), found.path(), origin.revision());
                return new Remote(client, surroundings, files, exact.toString(), found.commit(), found.licence());
            } catch (IOException | RuntimeException failed) {
                client.shutdownNow();
                throw failed;
            }
        }

        private static Supply of(Origin.WebFile origin, AddRequest request, Surroundings surroundings)
                throws ModelStoreException {
            String path = origin.address().getPath();
            String fileName = path.substring(path.lastIndexOf('/') + 1);
            SplitName split = SplitName.parse(fileName);
            List<String> names = split == null ? List.of(fileName) : split.all();
            Digest demanded = Supply.demanded(request, names.size());
            List<RemoteFile> files = new ArrayList<>();
            for (String name : names) {
                URI address = URI.create(origin.address().toString().replace(fileName, name));
                files.add(new RemoteFile(address, FileNames.of(name), -1, demanded));
            }
            return new Remote(Surroundings.client(), surroundings, files, origin.toString(), null, null);
        }

        @Override
        public List<String> names() {
            return files.stream().map(RemoteFile::name).toList();
        }

        @Override
        public long bytes() {
            boolean known = files.stream().allMatch(file -> file.bytes() >= 0);
            return known ? files.stream().mapToLong(RemoteFile::bytes).sum() : -1;
        }

        @Override
        public List<StoredModel.StoredFile> bring(Path folder, RateMeter meter) throws IOException {
            Downloader downloader = new Downloader(surroundings.fetch(client), surroundings);
            List<StoredModel.StoredFile> brought = new ArrayList<>();
            for (RemoteFile file : files) {
                Path target = folder.resolve(file.name());
                brought.add(downloader.fetch(file, target, meter));
            }
            return brought;
        }

        @Override
        public boolean linked() {
            return false;
        }

        @Override
        public boolean resumes() {
            return true;
        }

        @Override
        public void close() {
            client.shutdownNow();
        }
    }
}
