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
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * docs/semantics.md names for every rule and every choice the tests that hold it, tests that exist
 * and are run, and every reason that this version gives.
 */
class SemanticsDocumentTest {
  /** Spoken for by work to come; the register of the API says so at each of them. */
  private static final Set<Reason> RESERVED =
      Set.of(Reason.QUOTA_EXCEEDED, Reason.CROSS_SHARD_UNSUPPORTED);

  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

  /** The last column of a table of rules is that of its tests; only one table has no rules. */
  private static final String HEADING = "| test |";

  private static final String WORDS = "| word | meaning |";
  private static final String CHOICES = "## Choices where the contract leaves one\n";

  /** A table's first line. */
  private static final Pattern TABLE = Pattern.compile("(?m)(?<!\\|\\n)^\\|.*$");

  /** An item of a list, without those that it holds. */
  private static final Pattern BULLET = Pattern.compile("(?m)^ *- .*(?:\\n(?! *- |\\n).*)*");

  private static final Pattern METHODS =
      Pattern.compile("`\\w+(?:Test|IT)#\\w+`(?:, `\\w+(?:Test|IT)#\\w+`)*");
  private static final Pattern METHOD = Pattern.compile("`(\\w+(?:Test|IT))#(\\w+)`");

  /** A method that a test engine runs: between its annotation and its name nothing is declared. */
  private static final Pattern RUN =
      Pattern.compile(
          "(?m)^  @(?:Test|ParameterizedTest|RepeatedTest|TestFactory|TestTemplate|Property|Example)"
              + "\\b(?:.*\\n(?!  \\w))*+.*\\n  \\w[^(\\n]* (\\w+)\\(");

  private static final Pattern NAMED = Pattern.compile("`(\\w+(?:Test|IT))`");

  @Test
  void shouldHaveAColumnOfTestsInEveryTableOfRules() throws IOException {
    List<String> headings = TABLE.matcher(document()).results().map(MatchResult::group).toList();

    assertThat(headings).hasSizeGreaterThan(10).startsWith(WORDS);
    assertThat(headings.subList(1, headings.size())).allMatch(line -> line.endsWith(HEADING));
  }

  @Test
  void shouldNameTheTestsOfEveryRuleWithTheirMethods() throws IOException {
    List<String> tests = testColumns();

    assertThat(tests).isNotEmpty().allMatch(column -> METHODS.matcher(column).matches());
  }

  @Test
  void shouldNameTheTestsOfEveryChoiceWithTheirMethods() throws IOException {
    String document = document();
    assertThat(document).contains(CHOICES);
    String choices = document.substring(document.indexOf(CHOICES) + CHOICES.length());
    List<String> bullets =
        BULLET
            .matcher(choices.substring(0, choices.indexOf("\n## ")))
            .results()
            .map(MatchResult::group)
            .toList();

    assertThat(bullets).hasSizeGreaterThan(10).allMatch(text -> METHOD.matcher(text).find());
  }

  @Test
  void shouldNameOnlyTestsThatAreRun() throws IOException {
    Map<String, String> sources = testSources();
    Map<String, Set<String>> run = new TreeMap<>();
    sources.forEach((name, source) -> run.put(name, methodsThatAreRun(source)));
    String document = document();

    assertThat(NAMED.matcher(document).results().map(named -> named.group(1)))
        .isSubsetOf(sources.keySet());
    assertThat(METHOD.matcher(document).results())
        .filteredOn(test -> !run.getOrDefault(test.group(1), Set.of()).contains(test.group(2)))
        .extracting(MatchResult::group)
        .isEmpty();
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

  private static Set<String> methodsThatAreRun(String source) {
    return RUN.matcher(source).results().map(run -> run.group(1)).collect(Collectors.toSet());
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
