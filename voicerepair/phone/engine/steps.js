// From a step of the script to what the session does: session/steps.py.
"use strict";

class Steps {
  constructor(session) {
    this.session = session;
    this.course = session.course;
  }

  get here() {
    return this.session.position;
  }

  get alone() {
    return this.session.people.count === 1;
  }

  goOn(now) {
    this.session.enter(this.course.advance(this.here), now);
  }

  // Take the step that is here; where a step without duration leads, or null.
  take(now) {
    if (this.remind(now) || this.drawFirst(now)) return null;
    const { session, course } = this;
    const { W } = session;
    const step = course.step(this.here);
    session.position = { ...this.here, steps: this.here.steps + 1 };
    if (TIMELESS.has(step.is)) return course.move(this.here, step);
    const then = (at) => this.goOn(at);
    switch (step.is) {
      case "KeepPause":
        this.keepPause(step.name);
        return course.advance(this.here);
      case "Show":
        session.show(session.fill(step.text).caption);
        return course.advance(this.here);
      case "Say":
        this.say(step.text, now);
        break;
      case "Turn":
        this.address(W.YOUR_TURN, W.YOUR_TURN, this.turning(step), now);
        break;
      case "Answer":
        this.address(W.YOU, W.AND_YOU, this.asking(step), now);
        break;
      case "Rate":
        this.address(W.YOU, W.AND_YOU, this.rating(step), now);
        break;
      case "Pause":
        session.start(new Resting(session, then, step.seconds * session.settings.stretch), now);
        break;
      case "Breathe":
        session.start(new Breathing(session, then, step), now);
        break;
      case "Cue":
        session.start(new Cueing(session, then, step.name), now);
        break;
      case "SetAside":
        session.start(new Aside(session, then, step.seconds), now);
        break;
      case "CheckIn":
        this.checkIn(step.short, now);
        break;
      default:
        throw new Error(`there is no step called ${step.is}`);
    }
    return null;
  }

  // The same for everybody, whatever anybody answered or is going to.
  checkIn(short, now) {
    const { session } = this;
    const { W } = session;
    session.show(W.CHECK_IN_SHOWN[short ? 1 : 0]);
    const text = this.alone ? W.CHECK_IN_ALONE : W.CHECK_IN;
    session.prompt(session.line(text), (at) => this.goOn(at), now);
  }

  // Say the prompt again that the step began with, where people come back to it.
  remind(now) {
    const { session } = this;
    const text = this.here.remind;
    if (!text || inTimeOut(this.here)) return false;
    session.remember();
    const said = (at) => session.enter({ ...this.here, remind: "", asked: text }, at);
    session.prompt(session.fill(text), said, now);
    return true;
  }

  // ------------------------------------------------------------------ who goes first

  drawFirst(now) {
    if (this.here.drawn || this.alone || !this.course.needsOrder(this.here)) return false;
    if (this.session.first === "ask") {
      this.askFirst(now);
    } else {
      this.sayFirst(now);
    }
    return true;
  }

  sayFirst(now) {
    const { session } = this;
    const said = (at) => {
      this.beginWith(this.here.order[0]);
      session.enter(this.here, at);
    };
    session.prompt(session.line(session.W.YOU_START), said, now);
  }

  askFirst(now) {
    const { session } = this;
    const question = session.line(session.W.WHO_STARTS);
    const people = [...this.here.order].sort((one, other) => one - other);
    const answered = (option, at) => {
      if (option === null) {
        this.sayFirst(at);
      } else {
        this.beginWith(people[option]);
        session.enter(this.here, at);
      }
    };
    const within = FIGURES.ANSWER_WITHIN * session.settings.stretch;
    const options = session.people.names(people);
    const asking = new Asking(session, answered, people, question, within, { options });
    session.prompt(question, (at) => session.start(asking, at), now);
  }

  beginWith(person) {
    const { order } = this.here;
    const at = order.indexOf(person);
    const begun = [...order.slice(at), ...order.slice(0, at)];
    this.session.position = { ...this.here, order: begun, drawn: true };
  }

  // ------------------------------------------------------------ steps that take time

  say(text, now) {
    const { session } = this;
    const spoken = session.fill(text);
    session.position = { ...this.here, asked: text };
    session.remember();
    session.prompt(spoken, (at) => this.goOn(at), now);
  }

  // Call each person by name where a step is for each: the first, and those after.
  address(first, others, activity, now) {
    const { session } = this;
    if (this.alone || !this.course.oneByOne(this.here)) {
      session.start(activity, now);
      return;
    }
    const text = this.course.frame(this.here).place.person === 0 ? first : others;
    const spoken = session.line(text, { name: session.people.person(activity.who[0]) });
    session.prompt(spoken, (at) => session.start(activity, at), now);
  }

  turning(step) {
    const { session, course } = this;
    const { stretch, patient } = session.settings;
    const who = course.turns(this.here);
    const doing = does(who.length, step.kind, session.W);
    const policy = policyFor(step, stretch, patient);
    const key = course.turnKey(this.here);
    return new Turning(session, (at) => this.goOn(at), who, policy, key, doing);
  }

  asking(step) {
    const { session, course } = this;
    const options = step.options.filter((option) => !option.silence);
    const silence = step.options.find((option) => option.silence) ?? null;
    const answered = (index, at) => {
      const option = index === null ? silence : options[index];
      if (option === null || option.jump === null || (step.privately && !this.alone)) {
        this.goOn(at);
      } else {
        const way = step.options.indexOf(option);
        session.enter(course.jump(this.here, option.jump, way), at);
      }
    };
    const within = step.within * session.settings.stretch;
    return new Asking(session, answered, course.turns(this.here), session.asked, within, {
      options: options.map((option) => option.text),
      private: step.privately,
    });
  }

  rating(step) {
    const { session } = this;
    const { W } = session;
    const who = this.course.turns(this.here);
    const then = (at) => this.goOn(at);
    const rated = (value, at) => {
      if (step.privately && !this.alone) {
        session.prompt(session.line(W.THANK_YOU), then, at);
        return;
      }
      this.keep(step.name, who[0], value);
      if (value === null) {
        this.goOn(at);
        return;
      }
      const text = step.privately ? W.THANK_YOU : W.SAID_BACK;
      session.prompt(session.line(text, { number: quotedNumber(value, W) }), then, at);
    };
    const within = FIGURES.RATE_WITHIN * session.settings.stretch;
    return new Asking(session, rated, who, session.asked, within, {
      number: [step.low, step.high],
      private: step.privately,
    });
  }

  keep(name, person, value) {
    const others = this.here.numbers.filter((one) => one.name !== name || one.person !== person);
    const numbers = value === null ? others : [...others, { name, person, value }];
    this.session.position = { ...this.here, numbers };
  }

  keepPause(name) {
    const named = this.here.numbers.filter((one) => one.name === name).map((one) => one.value);
    if (named.length > 0) this.session.room.emit({ is: "Keep", seconds: 60 * Math.max(...named) });
  }
}
