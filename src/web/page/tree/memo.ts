/** A component that is drawn anew only when one of its properties is another. */
import { Component, type FunctionComponent } from "preact";

export function memo<Props extends object>(Draw: FunctionComponent<Props>) {
  return class Memo extends Component<Props> {
    override shouldComponentUpdate(next: Readonly<Props>): boolean {
      const names = Object.keys(next) as (keyof Props)[];
      return names.some((name) => next[name] !== (this.props as Props)[name]);
    }
    override render(props: Props) {
      return Draw(props);
    }
  };
}
