package io.meridian.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.meridian.cli.Program.Run;
import io.meridian.cli.console.Console;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** What is promised of every command there is. */
final class CommandTreeTest {
  @ParameterizedTest(name = "meridian {0}")
  @MethodSource("commandNames")
  void shouldShowExamplesThatCanBeRun(String name) {
    // Given a command's help
    List<String> examples = examples(find(name));
    assertThat(examples).as("examples of '%s'", name).isNotEmpty();

    // When / Then each example is a command line that the program understands
    for (String example : examples) {
      String[] arguments = example.substring("meridian ".length()).split(" ");
      assertThatCode(() -> tree().parseArgs(arguments)).as(example).doesNotThrowAnyException();
    }
  }

  @ParameterizedTest(name = "meridian {0}")
  @MethodSource("commandNames")
  void shouldPrintHelpOnStdoutAndExitWith0(String name) {
    // When
    String[] words = (name + " --help").strip().split(" ");
    Run run = Program.bare().run(words);

    // Then
    assertThat(run.exitCode()).isZero();
    assertThat(run.err()).isEmpty();
    assertThat(run.out()).contains("Usage: meridian").contains("Examples:");
  }

  @ParameterizedTest(name = "meridian {0}")
  @MethodSource("commandNames")
  void shouldExitWith2WhenAFlagIsUnknown(String name) {
    // When
    Run run = Program.bare().run((name + " --no-such-flag").strip().split(" "));

    // Then
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).contains("--help").doesNotContain("\tat ");
  }

  @Test
  void shouldExitWith2AndListTheVerbsWhenANounStandsAlone() {
    // When
    Run run = Program.bare().run();

    // Then
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("a command must follow 'meridian'").contains("version");
  }

  @Test
  void shouldProposeACommandWhenOneIsMisspelt() {
    // When
    Run run = Program.bare().run("versoin");

    // Then
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("versoin").contains("version");
  }

  @ParameterizedTest
  @ValueSource(strings = {"json", "yaml", "table"})
  void shouldPrintTheVersionInEveryFormat(String format) {
    // When
    Run run = Program.bare().run("version", "--output", format);

    // Then
    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).contains("version").contains(System.getProperty("java.version"));
  }

  @Test
  void shouldWriteACompletionScriptThatKnowsTheCommands() {
    // When
    Run run = Program.bare().run("completion");

    // Then
    assertThat(run.exitCode()).isZero();
    assertThat(run.out())
        .startsWith("#!/usr/bin/env bash")
        .contains("version")
        .contains("--output");
  }

  static Stream<String> commandNames() {
    List<String> names = new ArrayList<>();
    collect("", tree(), names);
    return names.stream();
  }

  private static void collect(String name, CommandLine command, List<String> names) {
    names.add(name);
    command
        .getSubcommands()
        .forEach((word, verb) -> collect((name + " " + word).strip(), verb, names));
  }

  private static CommandLine find(String name) {
    CommandLine found = tree();
    for (String word : name.isEmpty() ? new String[0] : name.split(" ")) {
      found = found.getSubcommands().get(word);
    }
    return found;
  }

  private static List<String> examples(CommandLine command) {
    return Arrays.stream(command.getCommandSpec().usageMessage().footer())
        .map(String::strip)
        .map(line -> line.replaceFirst("^source <\\((.*)\\)$", "$1").replaceFirst(" [>|].*$", ""))
        .filter(line -> line.startsWith("meridian "))
        .toList();
  }

  private static CommandLine tree() {
    return Meridian.commandLine(Console.system());
  }
}
