package io.meridian.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import io.meridian.ledger.Reason;
import io.meridian.ledger.ReasonKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * docs/semantics.md names for every rule the tests that hold it, tests that exist, and every reason
 * that this version gives.
 */
class SemanticsDocumentTest {
  /** Spoken for by work to come; the register of the API says so at each of them. */
  private static final Set<Reason> RESERVED =
      Set.of(Reason.QUOTA_EXCEEDED, Reason.CROSS_SHARD_UNSUPPORTED);

  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

  /** The last column of a table of rules is that of its tests. */
  private static final String HEADING = "| test |";

  private static final Pattern METHODS =
      Pattern.compile("`\\w+(?:Test|IT)#\\w+`(?:, `\\w+(?:Test|IT)#\\w+`)*");
  private static final Pattern NAMED = Pattern.compile("`(\\w+(?:Test|IT))(?:#(\\w+))?`");

  @Test
  void shouldNameTheTestsOfEveryRuleWithTheirMethods() throws IOException {
    List<String> tests = testColumns();

    assertThat(tests).isNotEmpty().allMatch(column -> METHODS.matcher(column).matches());
  }

  @Test
  void shouldNameOnlyTestsThatExist() throws IOException {
    Map<String, String> sources = testSources();
    Matcher named = NAMED.matcher(document());
    List<String> missing = new ArrayList<>();
    while (named.find()) {
      String source = sources.getOrDefault(named.group(1), "");
      String method = named.group(2);
      if (source.isEmpty() || (method != null && !source.contains("  void " + method + "("))) {
        missing.add(named.group());
      }
    }

    assertThat(missing).isEmpty();
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

  /** What the last columns of the tables of rules say, row by row. */
  private static List<String> testColumns() throws IOException {
    List<String> columns = new ArrayList<>();
    boolean rules = false;
    for (String line : document().lines().toList()) {
      if (!line.startsWith("|")) {
        rules = false;
      } else if (line.endsWith(HEADING)) {
        rules = true;
      } else if (rules && !line.startsWith("| ---")) {
        String[] cells = line.split("\\|", -1);
        columns.add(cells[cells.length - 2].strip());
      }
    }
    return columns;
  }

  /** The sources of all modules' tests, by the names of their classes; modules may share one. */
  private static Map<String, String> testSources() throws IOException {
    Map<String, String> sources = new TreeMap<>();
    try (Stream<Path> modules = Files.list(ROOT)) {
      for (Path module : modules.map(dir -> dir.resolve("src/test/java")).toList()) {
        if (Files.isDirectory(module)) {
          try (Stream<Path> files = Files.walk(module)) {
            for (Path file : files.filter(path -> path.toString().endsWith(".java")).toList()) {
              String name = file.getFileName().toString();
              sources.merge(
                  name.substring(0, name.length() - ".java".length()),
                  Files.readString(file),
                  String::concat);
            }
          }
        }
      }
    }
    return sources;
  }
}
