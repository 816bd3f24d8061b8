package io.meridian.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;

/** The first payment that the README at the root shows. */
final class ReadmeTest {
  private static final Pattern JAVA = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

  /** This module's classes are all it is given, so nothing of protobuf or gRPC is needed to see. */
  @Test
  void shouldCompileTheFirstPaymentInFifteenLines() throws IOException {
    // Given
    Matcher block = JAVA.matcher(Files.readString(Path.of("..", "README.md")));
    assertThat(block.find()).as("a block of Java in README.md").isTrue();
    String source =
        "import io.meridian.client.*;\nclass Readme { void pay() {\n" + block.group(1) + "}}\n";
    StringWriter complaints = new StringWriter();

    // When
    boolean compiled =
        ToolProvider.getSystemJavaCompiler()
            .getTask(
                complaints,
                null,
                null,
                List.of("-proc:none", "-classpath", "target/classes", "-d", "target/test-classes"),
                null,
                List.of(new Source(source)))
            .call();

    // Then
    assertThat(compiled).as(complaints.toString()).isTrue();
    assertThat(block.group(1).lines()).hasSizeLessThanOrEqualTo(15);
  }

  private static final class Source extends SimpleJavaFileObject {
    private final String text;

    Source(String text) {
      super(URI.create("string:///Readme.java"), JavaFileObject.Kind.SOURCE);
      this.text = text;
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return text;
    }
  }
}
