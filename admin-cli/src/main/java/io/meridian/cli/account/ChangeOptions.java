package io.meridian.cli.account;

import java.util.Optional;
import java.util.OptionalLong;
import picocli.CommandLine.Option;

/** The flags of every change of an account: the id of the command, and its precondition. */
final class ChangeOptions {
  @Option(
      names = "--id",
      paramLabel = "ID",
      description = "the id of this command; default: a new one")
  String id;

  @Option(
      names = "--revision",
      paramLabel = "N",
      description = "only if the account is at this revision, as 'account get' shows it")
  Long revision;

  Optional<String> id() {
    return Optional.ofNullable(id);
  }

  OptionalLong revision() {
    return revision == null ? OptionalLong.empty() : OptionalLong.of(revision);
  }
}
