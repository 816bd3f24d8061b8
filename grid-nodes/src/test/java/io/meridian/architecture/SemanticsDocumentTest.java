package io.meridian.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import io.meridian.ledger.Reason;
import io.meridian.ledger.ReasonKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** docs/semantics.md names tests that exist, and every reason that this version gives. */
class SemanticsDocumentTest {
  /** Spoken for by work to come; the register of the API says so at each of them. */
  private static final Set<Reason> RESERVED =
      Set.of(Reason.QUOTA_EXCEEDED, Reason.CROSS_SHARD_UNSUPPORTED);

  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

  @Test
  void shouldNameOnlyTestsThatExist() throws IOException {
    Set<String> named = new TreeSet<>();
    Matcher matcher = Pattern.compile("`(\\w+(?:Test|IT))`").matcher(document());
    while (matcher.find()) {
      named.add(matcher.group(1));
    }

    Set<String> present = testClasses();

    assertThat(named).isNotEmpty();
    assertThat(present).containsAll(named);
  }

  @Test
  void shouldNameEveryReasonThatIsGiven() throws IOException {
    String document = document();

    Stream<Reason> given =
        Arrays.stream(Reason.values())
            .filter(reason -> reason.kind() != ReasonKind.ACCESS && !RESERVED.contains(reason));

    assertThat(given).allSatisfy(reason -> assertThat(document).contains(reason.name()));
  }

  private static String document() throws IOException {
    return Files.readString(ROOT.resolve("docs/semantics.md"));
  }

  private static Set<String> testClasses() throws IOException {
    Set<String> names = new TreeSet<>();
    try (Stream<Path> modules = Files.list(ROOT)) {
      for (Path module : modules.map(dir -> dir.resolve("src/test/java")).toList()) {
        if (Files.isDirectory(module)) {
          try (Stream<Path> files = Files.walk(module)) {
            names.addAll(
                files
                    .map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".java"))
                    .map(name -> name.substring(0, name.length() - ".java".length()))
                    .collect(Collectors.toSet()));
          }
        }
      }
    }
    return names;
  }
}
