package io.meridian.cli.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is taken for the process that was started, and what is not. */
final class ProcessFileTest {
  private final ProcessHandle self = ProcessHandle.current();

  @TempDir Path directory;

  @Test
  void shouldKnowTheProcessAgain() {
    ProcessFile file = file();
    file.write(self);
    assertThat(file.running()).contains(self);
  }

  @Test
  void shouldTakeNoOtherProcessOfTheSameIdForIt() throws IOException {
    Files.writeString(
        directory.resolve("eu-1.process.json"),
        "{\"pid\": %d, \"startMillis\": 1000}".formatted(self.pid()));
    assertThat(file().running()).isEmpty();
  }

  @Test
  void shouldKnowNoneWhenItWasForgotten() {
    ProcessFile file = file();
    file.write(self);
    file.delete();
    assertThat(file.running()).isEmpty();
  }

  private ProcessFile file() {
    return new ProcessFile(directory.resolve("eu-1.process.json"));
  }
}
