package io.meridian.client;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Where a subscription remembers how far it came. The safest place is the one where the effects of
 * the events are, in the same step. Called by one thread at a time, which may block; what it throws
 * ends the subscription.
 */
public interface ResumeTokenStore {
  /** The token that was saved last; empty = none yet. */
  Optional<String> load() throws IOException;

  /**
   * Saves a token in place of the one before.
   *
   * @param resumeToken opaque text, not empty
   */
  void save(String resumeToken) throws IOException;

  /** In memory: a new process begins anew. Any thread. */
  static ResumeTokenStore inMemory() {
    AtomicReference<String> token = new AtomicReference<>("");
    return new ResumeTokenStore() {
      @Override
      public Optional<String> load() {
        return Optional.of(token.get()).filter(text -> !text.isEmpty());
      }

      @Override
      public void save(String resumeToken) {
        token.set(resumeToken);
      }
    };
  }

  /**
   * In a file, which is replaced as a whole and forced to the disk with every token, so that it
   * holds one of them whatever crashes. That costs a write to the disk per event. A second file,
   * with {@code .new} after its name, stands beside it for moments. The directory has to be there.
   */
  static ResumeTokenStore inFile(Path file) {
    return new FileTokenStore(file);
  }
}
