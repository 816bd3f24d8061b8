package io.meridian.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where a subscription remembers how far it came. */
final class ResumeTokenStoreTest {
  @TempDir private Path directory;

  private static void rememberTheLast(UnaryOperator<ResumeTokenStore> reopened) throws IOException {
    ResumeTokenStore store = reopened.apply(ResumeTokenStore.inMemory());
    assertThat(store.load()).isEmpty();

    store.save("a-longer-one");
    store.save("t2");

    assertThat(store.load()).contains("t2");
    assertThat(reopened.apply(store).load()).contains("t2");
  }

  @Test
  void shouldRememberTheLastTokenInMemory() throws IOException {
    rememberTheLast(store -> store);
  }

  @Test
  void shouldRememberTheLastTokenInAFile() throws IOException {
    rememberTheLast(store -> ResumeTokenStore.inFile(directory.resolve("token")));

    assertThat(directory)
        .isDirectoryContaining("glob:**token")
        .isDirectoryNotContaining("glob:**.new");
  }

  @Test
  void shouldPassOverWhatACrashLeftHalfWritten() throws IOException {
    ResumeTokenStore store = ResumeTokenStore.inFile(directory.resolve("token"));
    store.save("t1");
    Files.writeString(directory.resolve("token.new"), "t");

    assertThat(store.load()).contains("t1");
    store.save("t2");

    assertThat(store.load()).contains("t2");
  }

  @Test
  void shouldNotTakeAnEmptyFileForABeginning() throws IOException {
    Path file = Files.writeString(directory.resolve("token"), "\n");

    assertThatThrownBy(() -> ResumeTokenStore.inFile(file).load())
        .isInstanceOf(IOException.class)
        .hasMessageContaining("token");
  }

  @Test
  void shouldSayThatTheDirectoryIsMissing() {
    ResumeTokenStore store = ResumeTokenStore.inFile(directory.resolve("none").resolve("token"));

    assertThatThrownBy(() -> store.save("t1")).isInstanceOf(NoSuchFileException.class);
  }
}
