package io.meridian.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** What the README shows is what compiles. */
final class FirstPaymentTest {
  private static final Path SOURCE =
      Path.of("src", "test", "java", "io", "meridian", "client", "FirstPayment.java");

  @Test
  void shouldStandInTheReadmeAsItCompiles() throws IOException {
    String source = Files.readString(SOURCE);
    String snippet =
        source
            .substring(
                source.indexOf("// README: from here") + "// README: from here".length(),
                source.indexOf("// README: to here"))
            .stripTrailing()
            .stripIndent()
            .strip();

    assertThat(Files.readString(Path.of("README.md"))).contains("```java\n" + snippet + "\n```");
    assertThat(snippet.lines()).hasSizeLessThanOrEqualTo(15);
  }
}
